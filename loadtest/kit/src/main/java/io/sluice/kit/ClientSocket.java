package io.sluice.kit;

import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * The TCP socket of a {@link RawClient}: takes and gives bytes, waits when told to, and keeps when each thing happened
 * and how the peer ended it.
 */
final class ClientSocket implements ClientTransport {
    private static final int READ_SIZE = 64 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer input = ByteBuffer.allocate(READ_SIZE);
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

    ClientSocket(ClientOptions options, InetSocketAddress target) throws IOException {
        channel = SocketChannel.open();
        try {
            configure(options);
            shakeHands(target, (int) options.timeout.toMillis());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        connected = System.nanoTime();
    }

    /** One that was accepted. */
    ClientSocket(SocketChannel accepted) throws IOException {
        channel = accepted;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
        connected = System.nanoTime();
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

    private void shakeHands(InetSocketAddress target, int longestMillis) throws IOException {
        try {
            channel.socket().connect(target, longestMillis);
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

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.socket().getLocalSocketAddress();
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public End end() {
        return end;
    }

    @Override
    public boolean write(ByteBuffer segment) {
        try {
            if (channel.write(segment) == 0) {
                return false;
            }
            lastWrite = System.nanoTime();
            firstWrite = firstWrite == 0 ? lastWrite : firstWrite;
        } catch (IOException e) {
            writable = false;
            resetOnWrite |= isReset(e);
        }
        return true;
    }

    @Override
    public int read(Recording into) {
        input.clear();
        int count = read(input);
        if (count > 0) {
            into.write(input.array(), 0, count);
        }
        return count;
    }

    /** The same, into a buffer. */
    int read(ByteBuffer into) {
        try {
            int count = channel.read(into);
            if (count < 0) {
                ended(resetOnWrite ? End.RST : End.FIN);
            } else if (count > 0) {
                lastByte = System.nanoTime();
                firstByte = firstByte == 0 ? lastByte : firstByte;
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

    @Override
    public int await(int ops, long deadline) throws IOException {
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

    @Override
    public void finish() {
        writable = false;
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            // The peer has gone already; what it did is told by the next read.
            resetOnWrite |= isReset(e);
        }
    }

    @Override
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

    @Override
    public Received.Timing timing() {
        return new Received.Timing(connected, firstWrite, lastWrite, firstByte, lastByte, ended);
    }

    @Override
    public TlsOutcome tls() {
        throw new IllegalStateException("no TLS here");
    }

    @Override
    public void closeNotify() {
        throw new IllegalStateException("no TLS here");
    }

    private static boolean isReset(IOException e) {
        return String.valueOf(e.getMessage()).contains("reset");
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
