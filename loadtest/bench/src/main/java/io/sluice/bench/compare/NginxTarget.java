package io.sluice.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** Connections without a request, as far as nginx knows: the reader of its counters makes one request on each. */
    @Override
    public OptionalLong handshakes(Running running) throws IOException {
        try (Probe probe = new Probe(running.door().statusPort())) {
            Matcher counters = COUNTERS.matcher(probe.get("localhost", "/").body());
            if (!counters.find()) {
                throw new CompareException("nginx does not tell its counters");
            }
            return OptionalLong.of(Long.parseLong(counters.group(1)) - Long.parseLong(counters.group(2)));
        }
    }

    static List<String> command(Path dir) {
        return List.of(
                Program.path("nginx"), "-e", dir + "/start.log", "-c", dir + "/nginx.conf", "-p", dir.toString());
    }
}
