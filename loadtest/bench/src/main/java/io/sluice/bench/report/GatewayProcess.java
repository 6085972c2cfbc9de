package io.sluice.bench.report;

import io.sluice.bench.Scratch;
import io.sluice.kit.RawClient;
import io.sluice.kit.TcpBalancer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway in a process of its own, started with the launcher's JVM flags and fed from a folder. Ended by its pid. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration STARTED = Duration.ofSeconds(90);
    private static final String READY = "GET /readyz HTTP/1.1\r\nHost: report\r\nConnection: close\r\n\r\n";

    private final Process process;
    private final Path log;
    private final InetSocketAddress traffic;
    private final InetSocketAddress status;

    private GatewayProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        try {
            require(() -> listener("http").isPresent() && listener("status").isPresent(), "say where it listens");
            traffic = listener("http").orElseThrow();
            status = listener("status").orElseThrow();
            require(this::ready, "become ready");
        } catch (RuntimeException e) {
            Scratch.end(process);
            throw e;
        }
    }

    /** Returns when {@code /readyz} says 200. */
    static GatewayProcess start(Scratch scratch, ProcessBuilder launcher, Path log) {
        try {
            return new GatewayProcess(scratch.start(launcher), log);
        } catch (IOException e) {
            throw new ReportException("cannot start the gateway: " + e.getMessage(), e);
        }
    }

    /** How a gateway is started: by the launcher of the tree, on free ports, with its output in a file. */
    static ProcessBuilder launcher(Path tree, Path jar, Path manifests, GatewayOptions options, Path log) {
        List<String> run = new ArrayList<>(List.of(tree.resolve("sluice").toString(), "run"));
        run.addAll(List.of("--config-dir", manifests.toString(), "--bind", "127.0.0.1"));
        run.addAll(List.of("--http-port", "0", "--https-port", "0", "--healthz-port", "0"));
        run.addAll(options.settings());
        ProcessBuilder builder = new ProcessBuilder(run)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("SLUICE_"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SLUICE_JAR", jar.toString());
        environment.put("SLUICE_JAVA_OPTS", String.join(" ", options.jvm()));
        options.containerMib().ifPresent(mib -> environment.put("SLUICE_CGROUPS", container(log, mib)));
        return builder;
    }

    /** What a container of so much memory shows at /sys/fs/cgroup, beside the log; the launcher does the arithmetic. */
    private static String container(Path log, int mib) {
        try {
            Path groups = Files.createDirectories(log.resolveSibling(log.getFileName() + ".cgroup"));
            Files.writeString(groups.resolve("memory.max"), ((long) mib << 20) + "\n");
            return groups.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void require(BooleanSupplier condition, String what) {
        boolean done = Pause.await(STARTED, () -> !process.isAlive() || condition.getAsBoolean());
        if (!done || !process.isAlive()) {
            throw new ReportException("the gateway did not " + what + ":\n" + log());
        }
    }

    private Optional<InetSocketAddress> listener(String name) {
        Matcher line = Pattern.compile("^listening " + name + " \\S+:(\\d+)\\s*$", Pattern.MULTILINE)
                .matcher(log());
        return line.find()
                ? Optional.of(new InetSocketAddress("127.0.0.1", Integer.parseInt(line.group(1))))
                : Optional.empty();
    }

    boolean ready() {
        return answers(READY);
    }

    boolean alive() {
        return answers(READY.replace("readyz", "healthz"));
    }

    private boolean answers(String request) {
        try (RawClient client =
                RawClient.options().timeout(Duration.ofSeconds(2)).connect(status)) {
            client.send(request);
            return client.readResponses(1).statuses().equals(List.of(200));
        } catch (UncheckedIOException e) {
            // Refused, or silent: that is the answer.
            return false;
        }
    }

    InetSocketAddress traffic() {
        return traffic;
    }

    /** Where it listens for https; a {@link ReportException} when it does not. */
    InetSocketAddress secure() {
        return listener("https").orElseThrow(() -> new ReportException("this build does not listen for https"));
    }

    TcpBalancer.Instance instance() {
        return new TcpBalancer.Instance(traffic, status);
    }

    ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    /** All that it has printed. */
    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM; the exit code, or nothing when it did not end in time and was killed. */
    Optional<Integer> terminate(Duration longest) {
        process.destroy();
        try {
            if (process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.of(process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return Optional.empty();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            Scratch.end(process);
        }
    }
}
