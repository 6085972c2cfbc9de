package io.sluice.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** nginx with one worker; the proxy that all others are measured by. */
record NginxTarget(Peers.Headers headers) implements Target {

    static final String LABEL = "nginx";

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
        int port = Site.freePort();
        Site.write(dir.resolve("nginx.conf"), NginxConfig.proxy(dir, port, upstreamPort, routes, headers));
        Child child = site.start(LABEL, site.pinning().proxy(), command(dir), dir.resolve("out.log"));
        Site.awaitPort(child, port, 60);
        return new Running(this, child, port);
    }

    static List<String> command(Path dir) {
        return List.of(
                Program.path("nginx"), "-e", dir + "/start.log", "-c", dir + "/nginx.conf", "-p", dir.toString());
    }
}
