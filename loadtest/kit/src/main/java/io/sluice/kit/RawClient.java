package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
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
    private static final int READ_SIZE = 64 * 1024;

    private final SocketChannel channel;
    private final Duration timeout;
    private final boolean readWhileWriting;
    private final ByteBuffer input = ByteBuffer.allocate(READ_SIZE);
    private final List<String> methods = new ArrayList<>();
    private final Recording bytes = new Recording();
    private final long connected;
    private Selector selector;
    private End end = End.OPEN;
    private boolean writable = true;
    // The kernel tells of a reset once: to the write that met it, after which reads see the data left and then an end.
    private boolean resetOnWrite;
    private long firstWrite;
    private long lastWrite;
    private long firstByte;
    private long lastByte;
    private long ended;

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
        timeout = options.timeout;
        readWhileWriting = options.readWhileWriting;
        channel = SocketChannel.open();
        try {
            configure(options);
            shakeHands(target);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        connected = System.nanoTime();
    }

    private void shakeHands(InetSocketAddress target) throws IOException {
        try {
            channel.socket().connect(target, (int) timeout.toMillis());
            channel.configureBlocking(false);
        } catch (SocketException e) {
            if (!isReset(e)) {
                throw e;
            }
            // Accepted, and reset before connect came back: what the peer does to a connection is an outcome.
            writable = false;
            ended(End.RST);
        }
    }

    private void configure(ClientOptions options) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (options.receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer);
        }
        if (options.sendBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBuffer);
        }
        if (options.localAddress != null) {
            channel.bind(new InetSocketAddress(options.localAddress, 0));
        }
    }

    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.socket().getLocalSocketAddress();
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
            while (writable && segment.hasRemaining()) {
                if (channel.write(segment) == 0 && !awaitWritable(deadline)) {
                    break;
                }
                lastWrite = System.nanoTime();
                firstWrite = firstWrite == 0 ? lastWrite : firstWrite;
            }
        } catch (IOException e) {
            writable = false;
            resetOnWrite |= isReset(e);
        }
        return length - segment.remaining();
    }

    private boolean awaitWritable(long deadline) throws IOException {
        boolean reads = readWhileWriting && end == End.OPEN;
        int ready = await(SelectionKey.OP_WRITE | (reads ? SelectionKey.OP_READ : 0), deadline);
        if ((ready & SelectionKey.OP_READ) != 0) {
            readOnce();
        }
        return ready != 0;
    }

    /** Waits for one of {@code ops}; 0 when the deadline came first. */
    private int await(int ops, long deadline) throws IOException {
        if (selector == null) {
            selector = Selector.open();
            channel.register(selector, 0);
        }
        SelectionKey key = channel.keyFor(selector);
        key.interestOps(ops);
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return 0;
        }
        int selected = selector.select(Math.max(1, left / 1_000_000));
        selector.selectedKeys().clear();
        return selected == 0 ? 0 : key.readyOps();
    }

    /** Sends a FIN: no more bytes from here, the other direction stays open. */
    public RawClient halfClose() {
        writable = false;
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            // The peer has gone already; what it did is told by the next read.
            resetOnWrite |= isReset(e);
        }
        return this;
    }

    /** Sends a RST (SO_LINGER 0) and gives the connection up. */
    public void reset() {
        try {
            if (channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private Received readUntil(Predicate<RawClient> enough, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            boolean done = enough.test(this);
            while (!done && end == End.OPEN) {
                int count = readOnce();
                done = enough.test(this);
                if (count == 0 && !done && await(SelectionKey.OP_READ, deadline) == 0) {
                    done = System.nanoTime() >= deadline;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return received();
    }

    private int readOnce() {
        try {
            input.clear();
            int count = channel.read(input);
            if (count < 0) {
                ended(resetOnWrite ? End.RST : End.FIN);
            } else if (count > 0) {
                lastByte = System.nanoTime();
                firstByte = firstByte == 0 ? lastByte : firstByte;
                bytes.write(input.array(), 0, count);
            }
            return count;
        } catch (IOException e) {
            // EPIPE is how the kernel tells of a reset that came after a FIN.
            ended(isReset(e) ? End.RST : End.FIN);
            return -1;
        }
    }

    private void ended(End how) {
        if (end == End.OPEN) {
            end = how;
            ended = System.nanoTime();
        }
    }

    private static boolean isReset(IOException e) {
        return String.valueOf(e.getMessage()).contains("reset");
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    /** What has been received so far; reads nothing. */
    public Received received() {
        return new Received(
                bytes.toByteArray(),
                end,
                new Received.Timing(connected, firstWrite, lastWrite, firstByte, lastByte, ended),
                List.copyOf(methods));
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (selector != null) {
                selector.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
