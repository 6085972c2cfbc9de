package io.sluice.kit;

import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * A listener that hands each connection to the test, which then plays the server byte by byte: what no scripted upstream
 * would do. No thread of its own.
 */
public final class RawServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final ServerCertificate tls;
    private ClientOptions options = new ClientOptions();

    private RawServer(ServerCertificate tls) {
        this.tls = tls;
        try {
            listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
            selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a free port of 127.0.0.1. */
    public static RawServer start() {
        return new RawServer(null);
    }

    public static RawServer start(ServerCertificate tls) {
        return new RawServer(tls);
    }

    /** How accepted connections behave: timeout, reading while writing. */
    public RawServer options(ClientOptions how) {
        options = how;
        return this;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.socket().getLocalSocketAddress();
    }

    /** The next connection, its handshake done where there is TLS; an error when none comes in time. */
    public RawClient accept(Duration longest) {
        return poll(longest).orElseThrow(() -> new AssertionError("nobody connected in " + longest));
    }

    /** As {@link #accept}, where it may be that nobody comes. */
    public Optional<RawClient> poll(Duration longest) {
        try {
            SocketChannel channel = listener.accept();
            if (channel == null && selector.select(Math.max(1, longest.toMillis())) > 0) {
                selector.selectedKeys().clear();
                channel = listener.accept();
            }
            return channel == null ? Optional.empty() : Optional.of(client(channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawClient accept() {
        return accept(options.timeout);
    }

    private RawClient client(SocketChannel channel) throws IOException {
        ClientSocket tcp = new ClientSocket(channel);
        long deadline = System.nanoTime() + options.timeout.toNanos();
        return new RawClient(
                options, tls == null ? tcp : new TlsTransport(tcp, tls.engine(), HelloCut.WHOLE, deadline));
    }

    @Override
    public void close() {
        try {
            listener.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
