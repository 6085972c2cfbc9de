package io.sluice.kit;

import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes an HTTP/2 upstream of a {@link WitnessUpstream}: each stream becomes a request on an HTTP/1.1 connection of its
 * own to it, so that all that a witness records and can be told to answer holds for HTTP/2. A response that is cut off or
 * no HTTP/1.1 becomes a RST_STREAM INTERNAL_ERROR; a stream that is reset becomes a RST to the witness. What the peer does
 * against RFC 9113 is written down. One daemon thread.
 */
public final class H2Front implements AutoCloseable {
    private final Loop loop = new Loop("h2-front");
    private final InetSocketAddress target;
    private final ServerCertificate tls;
    private final WitnessDoor door;
    private final List<H2FrontConnection> connections = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    private H2Front(InetSocketAddress target, ServerCertificate tls) {
        this.target = target;
        this.tls = tls;
        try {
            door = new WitnessDoor(loop, new WitnessOptions("h2-front"), this::greet);
        } catch (IOException e) {
            loop.close();
            throw new UncheckedIOException(e);
        }
        loop.call(() -> {
            door.open();
            return true;
        });
    }

    /** In plaintext, with prior knowledge. */
    public static H2Front before(InetSocketAddress target) {
        return new H2Front(target, null);
    }

    /** Over TLS; the certificate's ALPN should name {@code h2}. */
    public static H2Front before(InetSocketAddress target, ServerCertificate tls) {
        return new H2Front(target, tls);
    }

    private void greet(SocketChannel channel) {
        try {
            connections.add(new H2FrontConnection(this, channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Loop loop() {
        return loop;
    }

    InetSocketAddress target() {
        return target;
    }

    ServerCertificate tls() {
        return tls;
    }

    void violated(String what) {
        violations.add(what);
    }

    public InetSocketAddress address() {
        return door.address();
    }

    /** What peers did wrong, since the start. */
    public List<String> violations() {
        return loop.call(() -> List.copyOf(violations));
    }

    /** How many HTTP/2 connections have been accepted. */
    public int accepted() {
        return loop.call(connections::size);
    }

    /** How many of them are open. */
    public int open() {
        return loop.call(() ->
                (int) connections.stream().filter(H2FrontConnection::isOpen).count());
    }

    /** What TLS came to on each connection. */
    public List<TlsOutcome> outcomes() {
        return loop.call(
                () -> connections.stream().map(H2FrontConnection::outcome).toList());
    }

    /** GOAWAY on every connection: streams up to the highest one seen go on, the connection stays open for them. */
    public void goAway() {
        loop.call(() -> {
            connections.forEach(H2FrontConnection::goAway);
            return true;
        });
    }

    @Override
    public void close() {
        try {
            loop.close();
        } finally {
            door.close();
        }
    }
}
