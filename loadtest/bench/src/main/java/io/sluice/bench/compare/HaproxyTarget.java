package io.sluice.bench.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
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
        Door door = Door.free(site, routes);
        Path map = dir.resolve("hosts.map");
        Path config = dir.resolve("haproxy.cfg");
        Site.write(map, HaproxyConfig.map(routes));
        Site.write(config, HaproxyConfig.proxy(map, door, upstreamPort, routes, headers, BUFFER_BYTES));
        List<String> command = List.of(Program.path("haproxy"), "-db", "-f", config.toString());
        Child child = site.start(LABEL, site.pinning().proxy(), command, dir.resolve("out.log"));
        Site.awaitPort(child, door.port(), 60);
        return new Running(this, child, door);
    }

    @Override
    public Optional<HandshakeCount> handshakes(Running running) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), running.door().statusPort())) {
            socket.getOutputStream().write("show stat\n".getBytes(StandardCharsets.US_ASCII));
            String table = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Optional.of(handshakes(table.lines().toList()));
        }
    }

    /** A line of names, and one of the frontend. */
    static HandshakeCount handshakes(List<String> table) {
        List<String> names = Arrays.asList(table.get(0).split(",", -1));
        List<String> values = table.stream()
                .filter(line -> line.startsWith("web,FRONTEND,"))
                .findFirst()
                .map(line -> Arrays.asList(line.split(",", -1)))
                .orElseThrow(() -> new CompareException("HAProxy does not tell its counters"));
        // Its ssl_sess has the new sessions alone.
        return new HandshakeCount(
                Long.parseLong(values.get(names.indexOf("ssl_sess"))),
                Long.parseLong(values.get(names.indexOf("ssl_reused_sess"))));
    }
}
