package io.sluice.kit;

import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A TCP client that writes exactly the bytes it is given, in exactly those segments, and reports exactly what came
 * back. It never repairs, retries or interprets. Single-threaded: it reads while a {@code read…} call runs and, unless
 * told otherwise, while a write is blocked; so no helper thread hides a stalled peer. What the peer does to the
 * connection is an outcome ({@link Received#end}), not an exception.
 */
public final class RawClient implements AutoCloseable {
    private final ClientTransport socket;
    private final Duration timeout;
    private final boolean readWhileWriting;
    private final List<String> methods = new ArrayList<>();
    private final Recording bytes = new Recording();

    public static ClientOptions options() {
        return new ClientOptions();
    }

    public static RawClient connect(InetSocketAddress target) {
        return options().connect(target);
    }

    /** One request on a connection of its own; the first final response. */
    public static RawResponse exchange(InetSocketAddress target, String literal) {
        try (RawClient client = connect(target)) {
            client.send(literal);
            Received received = client.readResponses(1);
            if (received.responses().isEmpty()) {
                throw new AssertionError("no response: " + received);
            }
            return received.responses().get(0);
        }
    }

    RawClient(ClientOptions options, InetSocketAddress target) throws IOException {
        this(options, transport(options, target));
    }

    RawClient(ClientOptions options, ClientTransport socket) {
        timeout = options.timeout;
        readWhileWriting = options.readWhileWriting;
        this.socket = socket;
    }

    private static ClientTransport transport(ClientOptions options, InetSocketAddress target) throws IOException {
        ClientSocket tcp = new ClientSocket(options, target);
        long deadline = System.nanoTime() + options.timeout.toNanos();
        return options.tls == null ? tcp : new TlsTransport(tcp, options.tls.engine(), options.tls.cut(), deadline);
    }

    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    /** Names the methods of the requests to come, so that a response to HEAD is read without a body. */
    public RawClient expecting(String... requestMethods) {
        methods.addAll(List.of(requestMethods));
        return this;
    }

    /** Writes a literal in the notation of {@link Bytes}, whole. */
    public int send(String literal) {
        return send(Bytes.of(literal));
    }

    public int send(byte[] whole) {
        return send(whole, Delivery.WHOLE);
    }

    public int send(byte[] whole, Delivery delivery) {
        return send(delivery.segments(whole));
    }

    /**
     * Writes the segments, each by a write of its own and followed by its pause.
     *
     * @return the bytes that the kernel took: fewer than given when the peer closed or did not read in time
     */
    public int send(List<Segment> segments) {
        long deadline = deadline();
        int written = 0;
        for (Segment segment : segments) {
            int taken = write(ByteBuffer.wrap(segment.bytes()), deadline);
            written += taken;
            if (taken < segment.bytes().length) {
                break;
            }
            separate(segment, segments.size());
        }
        return written;
    }

    private void separate(Segment segment, int segments) {
        if (!segment.pauseAfter().isZero()) {
            pause(segment.pauseAfter());
        } else if (segments > 1) {
            // The receiver shall have a chance to read this segment alone; a sleep per byte would cost 60 µs each.
            Thread.yield();
        }
    }

    private void pause(Duration pause) {
        if (readWhileWriting) {
            readFor(pause);
        } else {
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private int write(ByteBuffer segment, long deadline) {
        int length = segment.remaining();
        try {
            while (socket.writable() && segment.hasRemaining()) {
                if (!socket.write(segment) && !awaitWritable(deadline)) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return length - segment.remaining();
    }

    private boolean awaitWritable(long deadline) throws IOException {
        boolean reads = readWhileWriting && socket.end() == End.OPEN;
        int ready = socket.await(SelectionKey.OP_WRITE | (reads ? SelectionKey.OP_READ : 0), deadline);
        if ((ready & SelectionKey.OP_READ) != 0) {
            socket.read(bytes);
        }
        return ready != 0;
    }

    /** Sends a FIN, over TLS without close_notify: no more bytes from here, the other direction stays open. */
    public RawClient halfClose() {
        socket.finish();
        return this;
    }

    /** Sends the proper end of TLS; the TCP connection stays as it is. */
    public RawClient closeNotify() {
        socket.closeNotify();
        return this;
    }

    /** What the TLS connection has come to so far; an error where the client speaks none. */
    public TlsOutcome tls() {
        return socket.tls();
    }

    /** Sends a RST (SO_LINGER 0) and gives the connection up. */
    public void reset() {
        socket.reset();
    }

    /** Reads until the peer's FIN or RST, or until the client's timeout. */
    public Received readUntilClose() {
        return readUntil(client -> false, timeout);
    }

    public Received readUntilClose(Duration longest) {
        return readUntil(client -> false, longest);
    }

    /** Reads until {@code n} final responses are complete on the connection, its first bytes included. */
    public Received readResponses(int n) {
        return readResponses(n, timeout);
    }

    public Received readResponses(int n, Duration longest) {
        ResponseParser parser = new ResponseParser(methods);
        int[] fed = {0};
        return readUntil(
                client -> {
                    client.bytes.feed(parser, fed[0]);
                    fed[0] = client.bytes.size();
                    return parser.stuck() || parser.responses().size() >= n;
                },
                longest);
    }

    /** Reads until at least {@code n} bytes have come since the connection began. */
    public Received readBytes(int n) {
        return readUntil(client -> client.bytes.size() >= n, timeout);
    }

    /** Reads until the peer ends or {@code window} is over: shows that nothing more comes, or nothing at all. */
    public Received readFor(Duration window) {
        return readUntil(client -> false, window);
    }

    /**
     * What has come since the last call, after waiting for the first byte; empty when the peer has ended or the time is
     * over. These bytes are given away: no other call sees them any more.
     */
    public byte[] take(Duration longest) {
        readUntil(client -> client.bytes.size() > 0, longest);
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }

    private Received readUntil(Predicate<RawClient> enough, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            boolean done = enough.test(this);
            while (!done && socket.end() == End.OPEN) {
                int count = socket.read(bytes);
                done = enough.test(this);
                if (count == 0 && !done && socket.await(SelectionKey.OP_READ, deadline) == 0) {
                    done = System.nanoTime() >= deadline;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return received();
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    /** What has been received so far; reads nothing. */
    public Received received() {
        return new Received(bytes.toByteArray(), socket.end(), socket.timing(), List.copyOf(methods));
    }

    @Override
    public void close() {
        socket.close();
    }
}
