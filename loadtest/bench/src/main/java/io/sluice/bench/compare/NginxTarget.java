package io.sluice.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** nginx with one worker; the proxy that all others are measured by. */
record NginxTarget(Peers.Headers headers) implements Target {

    static final String LABEL = "nginx";

    /** Of stub_status: accepted, handled, requests. */
    private static final Pattern COUNTERS = Pattern.compile("(?m)^ (\\d+) \\d+ (\\d+)");

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Optional<String> missing() {
        return Program.missing("nginx");
    }

    @Override
    public boolean compilesWhileRunning() {
        return false;
    }

    @Override
    public Running start(Site site, int upstreamPort, Routes routes) {
        Path dir = site.folder(LABEL);
        Door door = Door.free(site, routes);
        Site.write(dir.resolve("nginx.conf"), NginxConfig.proxy(dir, door, upstreamPort, routes, headers));
        Child child = site.start(LABEL, site.pinning().proxy(), command(dir), dir.resolve("out.log"));
        Site.awaitPort(child, door.port(), 60);
        return new Running(this, child, door);
    }

    /**
     * Connections without a request are those that were accepted less the requests, of which the reader of the counters
     * makes one on each of its own: nginx does not tell whether they were resumed. Of the others its log says so.
     */
    @Override
    public Optional<HandshakeCount> handshakes(Running running) throws IOException {
        Matcher counters = COUNTERS.matcher(ask(running, "/"));
        if (!counters.find()) {
            throw new CompareException("nginx does not tell its counters");
        }
        long silent = Long.parseLong(counters.group(1)) - Long.parseLong(counters.group(2));
        List<String> log = ask(running, NginxConfig.SESSIONS).lines().toList();
        long resumed = log.stream().filter(NginxConfig.RESUMED::equals).count();
        return Optional.of(new HandshakeCount(silent + log.size() - resumed, resumed));
    }

    private static String ask(Running running, String path) throws IOException {
        try (Probe probe = new Probe(running.door().statusPort())) {
            return probe.get("localhost", path).body();
        }
    }

    static List<String> command(Path dir) {
        return List.of(
                Program.path("nginx"), "-e", dir + "/start.log", "-c", dir + "/nginx.conf", "-p", dir.toString());
    }
}
