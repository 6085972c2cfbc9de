package io.sluice.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One build of Sluice with one event loop, fed with generated manifests. */
record SluiceTarget(String label, Path jar, List<String> jvmFlags) implements Target {

    static final String LABEL = "sluice";

    @Override
    public Optional<String> missing() {
        return Files.isRegularFile(jar) ? Optional.empty() : Optional.of(jar + " does not exist");
    }

    @Override
    public boolean compilesWhileRunning() {
        return true;
    }

    @Override
    public Running start(Site site, int upstreamPort, Routes routes) {
        Path dir = site.folder(label);
        Path manifests = dir.resolve("manifests");
        Manifests.files(routes, upstreamPort).forEach((name, text) -> Site.write(manifests.resolve(name), text));
        Child child = site.start(label, site.pinning().proxy(), command(manifests), dir.resolve("out.log"));
        Site.await(child, 120, "say where it listens", () -> listening(child, "http") && listening(child, "status"));
        int status = port(child, "status");
        Site.await(child, 120, "become ready", () -> ready(status));
        return new Running(this, child, port(child, "http"));
    }

    private List<String> command(Path manifests) {
        // Not a flag: an older build would refuse it. Without it every SIGTERM would take 15 s.
        List<String> command = new ArrayList<>(List.of("env", "SLUICE_SHUTDOWN_GRACE_PERIOD=0s", Program.java()));
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", jar.toString(), "run", "--config-dir", manifests.toString()));
        command.addAll(List.of("--bind", "127.0.0.1", "--http-port", "0", "--healthz-port", "0"));
        command.addAll(List.of("--event-loops", "1"));
        return command;
    }

    private static boolean ready(int statusPort) {
        try (Probe probe = new Probe(statusPort)) {
            return probe.get("127.0.0.1", "/readyz").status() == 200;
        } catch (IOException e) {
            return false; // not yet: the caller asks again until its deadline
        }
    }

    private static boolean listening(Child child, String listener) {
        return listenerPort(child.output(), listener).isPresent();
    }

    private static int port(Child child, String listener) {
        return listenerPort(child.output(), listener).orElseThrow();
    }

    static Optional<Integer> listenerPort(String output, String listener) {
        Matcher line = Pattern.compile("^listening " + listener + " \\S+:(\\d+)\\s*$", Pattern.MULTILINE)
                .matcher(output);
        return line.find() ? Optional.of(Integer.parseInt(line.group(1))) : Optional.empty();
    }
}
