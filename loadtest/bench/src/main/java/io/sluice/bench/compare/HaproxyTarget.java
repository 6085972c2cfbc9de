package io.sluice.bench.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HAProxy with one thread. */
record HaproxyTarget(Peers.Headers headers) implements Target {

    static final String LABEL = "haproxy";

    private static final Pattern HANDSHAKES = Pattern.compile("(?m)^CumSslConns: (\\d+)");

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
    public OptionalLong handshakes(Running running) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), running.door().statusPort())) {
            socket.getOutputStream().write("show info\n".getBytes(StandardCharsets.US_ASCII));
            String info = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            Matcher counter = HANDSHAKES.matcher(info);
            if (!counter.find()) {
                throw new CompareException("HAProxy does not tell its counters");
            }
            return OptionalLong.of(Long.parseLong(counter.group(1)));
        }
    }
}
