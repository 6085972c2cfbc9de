package io.sluice.bench.report;

import io.sluice.kit.Bytes;
import io.sluice.kit.RawClient;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketFrame;
import io.sluice.kit.tls.TlsClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** WebSockets over TLS that stay open, to an upstream that says back what it is sent. */
final class Tunnels implements AutoCloseable {
    static final String PATH = "/tunnel";

    private static final byte[] HEAD_END = Bytes.of("\r\n\r\n");

    private static final WebSocketFrame WORD = WebSocketFrame.text("still here");

    private final List<RawClient> open = new ArrayList<>();

    private Tunnels() {}

    /** Opens so many, and returns when each has been answered. */
    static Tunnels to(InetSocketAddress target, String host, int count) {
        Tunnels tunnels = new Tunnels();
        try {
            for (int i = 0; i < count; i++) {
                tunnels.open.add(opened(target, host));
            }
            return tunnels;
        } catch (RuntimeException e) {
            tunnels.close();
            throw e;
        }
    }

    private static RawClient opened(InetSocketAddress target, String host) {
        RawClient client =
                RawClient.options().tls(TlsClient.to(host).alpn("http/1.1")).connect(target);
        client.send(WebSocket.request(PATH, host));
        byte[] head = {};
        while (Bytes.indexOf(head, HEAD_END, 0) < 0) {
            int before = head.length;
            head = client.readBytes(before + 1).bytes();
            if (head.length == before
                    || !Bytes.text(head).startsWith("HTTP/1.1 101 ".substring(0, Math.min(13, head.length)))) {
                client.close();
                throw new ReportException("no tunnel: " + Bytes.excerpt(head) + " " + client.tls());
            }
        }
        return client;
    }

    /** How many still say back what they are sent. */
    int alive() {
        return (int) open.stream().filter(Tunnels::echoes).count();
    }

    private static boolean echoes(RawClient client) {
        int before = client.received().bytes().length;
        client.send(WORD.masked());
        // The upstream says it back without a mask.
        byte[] wanted = WORD.unmasked();
        byte[] all = client.readBytes(before + wanted.length).bytes();
        return Arrays.equals(wanted, Arrays.copyOfRange(all, before, all.length));
    }

    @Override
    public void close() {
        open.forEach(RawClient::close);
    }
}
