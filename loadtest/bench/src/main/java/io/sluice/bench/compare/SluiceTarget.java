package io.sluice.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One build of Sluice with one event loop, fed with generated manifests.
 *
 * @param accessLog the format of its access log, which goes to a file; empty for none
 */
record SluiceTarget(String label, Path jar, List<String> jvmFlags, Optional<String> accessLog) implements Target {

    static final String LABEL = "sluice";

    /** How the label of a build with an access log ends. */
    static final String LOG = " log";

    private static final String ACCESS_LOG = "access.log";
    private static final long LONGEST_LOG = 64L << 20;

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
        Optional<SiteCertificate> certificate = routes.tls() ? Optional.of(site.certificate()) : Optional.empty();
        Manifests.files(routes, upstreamPort, certificate)
                .forEach((name, text) -> Site.write(manifests.resolve(name), text));
        Child child = site.start(label, site.pinning().proxy(), command(dir, manifests), dir.resolve("out.log"));
        Site.await(child, 120, "say where it listens", () -> listening(child, "http") && listening(child, "status"));
        if (accessLog.isPresent()) {
            keepSmall(dir.resolve(ACCESS_LOG), child);
        }
        int status = port(child, "status");
        Site.await(child, 120, "become ready", () -> ready(status));
        return new Running(this, child, door(child, certificate));
    }

    private static Door door(Child child, Optional<SiteCertificate> certificate) {
        if (certificate.isEmpty()) {
            return Door.plain(port(child, "http"));
        }
        int port = listenerPort(child.output(), "https")
                .orElseThrow(() -> new CompareException("this build does not listen for https"));
        return new Door(port, 0, certificate.get());
    }

    private List<String> command(Path dir, Path manifests) {
        // No flags: an older build would refuse them. Without the first every SIGTERM would take 15 s.
        List<String> command = new ArrayList<>(
                List.of("env", "SLUICE_SHUTDOWN_GRACE_PERIOD=0s", "SLUICE_HTTPS_PORT=0", Program.java()));
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", jar.toString(), "run", "--config-dir", manifests.toString()));
        command.addAll(List.of("--bind", "127.0.0.1", "--http-port", "0", "--healthz-port", "0"));
        command.addAll(List.of("--event-loops", "1"));
        accessLog.ifPresent(format -> command.addAll(
                List.of("--access-log", dir.resolve(ACCESS_LOG).toString(), "--access-log-format", format)));
        return command;
    }

    /** A minute of load is a gigabyte, and the file stands in memory. Sluice appends, so it goes on at the new end. */
    private static void keepSmall(Path log, Child child) {
        Thread trimmer = new Thread(
                () -> {
                    while (child.alive()) {
                        Site.pause(500);
                        trim(log);
                    }
                },
                "trim " + log);
        trimmer.setDaemon(true);
        trimmer.start();
    }

    private static void trim(Path log) {
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            if (file.size() > LONGEST_LOG) {
                file.truncate(0);
            }
        } catch (NoSuchFileException e) {
            return; // no request so far, or the folder has gone
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
