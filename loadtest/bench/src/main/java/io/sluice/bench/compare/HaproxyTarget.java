package io.sluice.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** HAProxy with one thread. */
record HaproxyTarget(Peers.Headers headers) implements Target {

    static final String LABEL = "haproxy";

    /** A 16 KiB body and its head fit into one buffer; the default of 16 KiB would take two rounds of the event loop. */
    private static final int BUFFER_BYTES = 32 * 1024;

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Optional<String> missing() {
        return Program.missing("haproxy");
    }

    @Override
    public boolean compilesWhileRunning() {
        return false;
    }

    @Override
    public Running start(Site site, int upstreamPort, Routes routes) {
        Path dir = site.folder(LABEL);
        int port = Site.freePort();
        Path map = dir.resolve("hosts.map");
        Path config = dir.resolve("haproxy.cfg");
        Site.write(map, HaproxyConfig.map(routes));
        Site.write(config, HaproxyConfig.proxy(map, port, upstreamPort, routes, headers, BUFFER_BYTES));
        List<String> command = List.of(Program.path("haproxy"), "-db", "-f", config.toString());
        Child child = site.start(LABEL, site.pinning().proxy(), command, dir.resolve("out.log"));
        Site.awaitPort(child, port, 60);
        return new Running(this, child, port);
    }
}
