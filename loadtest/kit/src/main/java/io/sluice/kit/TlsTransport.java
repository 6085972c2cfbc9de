package io.sluice.kit;

import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.TlsOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLEngine;

/**
 * TLS over a {@link ClientSocket}, either side of it. A segment of up to 16 KiB is one record of its own. The times are those of plaintext:
 * connected is when the handshake ended.
 */
final class TlsTransport implements ClientTransport {
    private static final int READ_SIZE = 64 * 1024;

    private final ClientSocket socket;
    private final TlsPipe pipe;
    private final ByteBuffer plain = ByteBuffer.allocate(READ_SIZE);
    /** A server may speak before a test reads: with its Finished, for instance. */
    private final Recording early = new Recording();

    private final long connected;
    private long firstWrite;
    private long lastWrite;
    private long firstByte;
    private long lastByte;

    /** Comes back when the handshake is complete or has failed, or at the client's timeout. */
    TlsTransport(ClientSocket socket, SSLEngine engine, HelloCut cut, long deadline) throws IOException {
        this.socket = socket;
        try {
            pipe = new TlsPipe(engine, cut, wire(socket));
            shakeHands(deadline);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        connected = System.nanoTime();
    }

    private static TlsPipe.Wire wire(ClientSocket socket) {
        return new TlsPipe.Wire() {
            @Override
            public int read(ByteBuffer into) {
                return socket.read(into);
            }

            @Override
            public int write(ByteBuffer from) {
                int before = from.remaining();
                socket.write(from);
                return before - from.remaining();
            }
        };
    }

    private void shakeHands(long deadline) throws IOException {
        pipe.shakeHands();
        boolean inTime = true;
        while (inTime && pipe.shakingHands() && socket.end() == End.OPEN) {
            inTime = socket.await(ops(SelectionKey.OP_READ), deadline) != 0;
            read(early);
        }
    }

    private int ops(int wanted) {
        return wanted | (pipe.hasPending() && socket.writable() ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    @Override
    public boolean writable() {
        return socket.writable() && !pipe.sendsNoMore();
    }

    @Override
    public End end() {
        return early.size() > 0 ? End.OPEN : socket.end();
    }

    @Override
    public boolean write(ByteBuffer segment) {
        int before = segment.remaining();
        try {
            boolean moved = pipe.write(segment);
            if (segment.remaining() < before) {
                lastWrite = System.nanoTime();
                firstWrite = firstWrite == 0 ? lastWrite : firstWrite;
            }
            return moved || !writable();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read(Recording into) {
        if (into != early && early.size() > 0) {
            int count = early.size();
            into.write(early.toByteArray(), 0, count);
            early.reset();
            return count;
        }
        try {
            plain.clear();
            int count = pipe.read(plain);
            if (count > 0) {
                lastByte = System.nanoTime();
                firstByte = firstByte == 0 ? lastByte : firstByte;
                into.write(plain.array(), 0, count);
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int await(int ops, long deadline) throws IOException {
        // What came with the handshake is here already, and the kernel does not know.
        return early.size() > 0 && (ops & SelectionKey.OP_READ) != 0
                ? SelectionKey.OP_READ
                : socket.await(ops, deadline);
    }

    @Override
    public void finish() {
        socket.finish();
    }

    @Override
    public void closeNotify() {
        try {
            pipe.closeNotify();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TlsOutcome tls() {
        return pipe.outcome();
    }

    @Override
    public void reset() {
        socket.reset();
    }

    @Override
    public Received.Timing timing() {
        long ended = socket.timing().ended();
        return new Received.Timing(connected, firstWrite, lastWrite, firstByte, lastByte, ended);
    }

    /** As a proper client: with close_notify, if there is room for it. */
    @Override
    public void close() {
        if (socket.writable()) {
            closeNotify();
        }
        socket.close();
    }
}
