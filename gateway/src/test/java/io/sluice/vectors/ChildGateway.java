package io.sluice.vectors;

import io.sluice.app.Main;
import io.sluice.kit.WitnessUpstream;
import io.sluice.testing.OneService;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The gateway in a process of its own with few descriptors, for everybody who asks for {@code t.example}. */
final class ChildGateway implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final InetSocketAddress address;

    private ChildGateway(Process process, Path errors, InetSocketAddress address) {
        this.process = process;
        this.errors = errors;
        this.address = address;
    }

    /** From a jar, as it is shipped. */
    static ChildGateway start(Path folder, WitnessUpstream upstream, int descriptors, String... options)
            throws IOException {
        return start(jar(folder), folder, upstream, descriptors, options);
    }

    /** From the folders of classes that the build makes: each class is a file, which needs a descriptor to be read. */
    static ChildGateway fromFolders(Path folder, WitnessUpstream upstream, int descriptors, String... options)
            throws IOException {
        return start(System.getProperty("java.class.path"), folder, upstream, descriptors, options);
    }

    private static ChildGateway start(
            String classPath, Path folder, WitnessUpstream upstream, int descriptors, String... options)
            throws IOException {
        Path manifests = Files.createDirectories(folder.resolve("manifests"));
        OneService.write(manifests, upstream.address().getPort());
        Path errors = folder.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "ulimit -n " + descriptors + "; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Main.class.getName(),
                "run",
                "--config-dir=" + manifests,
                "--bind=127.0.0.1",
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--event-loops=1"));
        command.addAll(List.of(options));
        if (Stream.of(options).noneMatch(option -> option.startsWith("--limits-loop-lag"))) {
            command.add("--limits-loop-lag=0s"); // a busy machine is no overload
        }
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            return new ChildGateway(process, errors, new InetSocketAddress("127.0.0.1", port(process)));
        } catch (IOException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static String jar(Path folder) {
        Path jar = folder.resolve("sluice.jar");
        List<String> others = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.exists(path.resolve(Main.class.getName().replace('.', '/') + ".class"))) {
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "--create", "--file=" + jar, "-C", entry, ".");
            } else {
                others.add(entry);
            }
        }
        others.add(0, jar.toString());
        return String.join(File.pathSeparator, others);
    }

    private static int port(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        int port = 0;
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("listening http ")) {
                port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            } else if (line.startsWith("listening status ")) {
                return port;
            }
        }
        throw new AssertionError("ended before it listened");
    }

    /** As {@code kill} does. */
    void terminate() {
        process.destroy();
    }

    /**
     * Lets it have the processor for 10 ms of each 100 ms, as a container with a tenth of a core has it.
     *
     * @param times how often
     * @return who does so; ends with it
     */
    Process throttle(int times) throws IOException {
        String loop =
                "i=0; while [ $i -lt $1 ]; do kill -STOP $0; sleep 0.09; kill -CONT $0; sleep 0.01; i=$((i+1)); done";
        return new ProcessBuilder("/bin/sh", "-c", loop, String.valueOf(process.pid()), String.valueOf(times))
                .inheritIO()
                .start();
    }

    /** The exit code, once it has ended; at most so long. */
    int exit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("has not ended after " + atMost);
        }
        return process.exitValue();
    }

    InetSocketAddress address() {
        return address;
    }

    /** What it has logged. */
    List<String> logged(String text) throws IOException {
        return Files.readAllLines(errors).stream()
                .filter(line -> line.contains(text))
                .toList();
    }

    /** How many files and sockets it has open. */
    long openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(of("fd"))) {
            return all.count();
        }
    }

    /** Processor time of its event loops and of who accepts, in hundredths of a second. */
    long loopsTicks() throws IOException {
        long ticks = 0;
        try (Stream<Path> threads = Files.list(of("task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.contains("(vert.x-")) {
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        }
        return ticks;
    }

    private Path of(String what) {
        return Path.of("/proc", String.valueOf(process.pid()), what);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
