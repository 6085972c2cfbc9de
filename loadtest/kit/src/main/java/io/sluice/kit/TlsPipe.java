package io.sluice.kit;

import io.sluice.kit.tls.HelloCut;
import io.sluice.kit.tls.TlsOutcome;
import io.sluice.kit.tls.TlsOutcome.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * One end of a TLS connection over a socket that does not block: plaintext in and out, the handshake by the way. A
 * failure of TLS is a state ({@link #outcome}), after which what comes is thrown away. {@link #outcome} for any thread,
 * all else for one at a time. Errors of the socket below pass as they are.
 */
public final class TlsPipe {
    private static final int INPUT_SIZE = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The socket below. Both give 0 when there is reason to wait; {@code read} gives -1 at the end. */
    public interface Wire {
        int read(ByteBuffer into) throws IOException;

        int write(ByteBuffer from) throws IOException;
    }

    private final SSLEngine engine;
    private final Wire wire;
    private final HelloCut cut;
    private final TlsRecord record;
    private final ByteBuffer input = ByteBuffer.allocate(INPUT_SIZE);
    private final ByteBuffer sealed;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private boolean firstFlight = true;
    private boolean failed;
    // Plaintext counts as written when its record is with the kernel, and not before.
    private ByteBuffer underWay;
    private int underWayCount;

    public TlsPipe(SSLEngine engine, HelloCut cut, Wire wire) throws IOException {
        this.engine = engine;
        this.cut = cut;
        this.wire = wire;
        this.record = new TlsRecord(engine);
        sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.beginHandshake();
    }

    public TlsOutcome outcome() {
        return record.outcome();
    }

    /** Neither complete nor failed. */
    public boolean shakingHands() {
        return !failed && outcome().handshake() == Handshake.UNDER_WAY;
    }

    public boolean failed() {
        return failed;
    }

    /** Nothing more can be sent: it failed, or its end has been said. */
    public boolean sendsNoMore() {
        return failed || engine.isOutboundDone();
    }

    /** Records wait for the kernel. */
    public boolean hasPending() {
        return !pending.isEmpty();
    }

    /**
     * Takes in what has come, and answers what the handshake has to.
     *
     * @return plaintext bytes; 0 for none yet; -1 when the peer's TCP has ended
     */
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        int count = wire.read(input);
        open(into);
        push();
        int taken = into.position() - before;
        return taken > 0 || count >= 0 ? taken : -1;
    }

    /** Takes the handshake as far as it can go without more from the peer. */
    public void shakeHands() throws IOException {
        open(NOTHING.duplicate());
        push();
    }

    private void open(ByteBuffer into) throws IOException {
        input.flip();
        try {
            boolean goesOn = !failed;
            while (goesOn) {
                goesOn = step(into);
            }
            input.compact();
        } catch (SSLException e) {
            input.clear();
            fail(e);
        }
        if (failed || engine.isInboundDone()) {
            input.clear();
        }
    }

    private boolean step(ByteBuffer into) throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
            return true;
        } else if (status == HandshakeStatus.NEED_WRAP) {
            return seal(NOTHING.duplicate()).getStatus() == Status.OK;
        }
        if (!input.hasRemaining() || engine.isInboundDone()) {
            return false;
        }
        SSLEngineResult result = engine.unwrap(input, into);
        record.seen(result);
        return result.getStatus() == Status.OK || needsMore(engine.getHandshakeStatus());
    }

    private static boolean needsMore(HandshakeStatus status) {
        return status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP;
    }

    private void runTasks() {
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
        }
    }

    /** One record, into the queue. */
    private SSLEngineResult seal(ByteBuffer plain) throws SSLException {
        sealed.clear();
        SSLEngineResult result = engine.wrap(plain, sealed);
        record.seen(result);
        byte[] bytes = Arrays.copyOf(sealed.array(), sealed.position());
        if (bytes.length > 0 && firstFlight) {
            firstFlight = false;
            cut.apply(bytes).forEach(piece -> pending.add(ByteBuffer.wrap(piece)));
        } else if (bytes.length > 0) {
            pending.add(ByteBuffer.wrap(bytes));
        }
        return result;
    }

    /**
     * Writes what the kernel takes now, a record at a time. {@code plain} is used up as its records go.
     *
     * @return whether anything moved
     */
    public boolean write(ByteBuffer plain) throws IOException {
        boolean moved = push();
        while (pending.isEmpty() && plain.hasRemaining() && !sendsNoMore()) {
            ByteBuffer rest = plain.duplicate();
            try {
                seal(rest);
            } catch (SSLException e) {
                fail(e);
                return true;
            }
            if (pending.isEmpty()) {
                return moved;
            }
            underWay = plain;
            underWayCount = plain.remaining() - rest.remaining();
            moved |= push();
        }
        return moved;
    }

    /** Hands records to the kernel; whether it took anything. */
    public boolean push() throws IOException {
        boolean moved = false;
        while (!pending.isEmpty()) {
            ByteBuffer first = pending.peek();
            moved |= wire.write(first) > 0;
            if (first.hasRemaining()) {
                return moved;
            }
            pending.poll();
            if (!pending.isEmpty()) {
                // As between the segments of a delivery: the receiver shall have a chance to read this one alone.
                Thread.yield();
            }
        }
        if (underWay != null) {
            underWay.position(underWay.position() + underWayCount);
            underWay = null;
        }
        return moved;
    }

    /** Sends close_notify, unless it cannot; the TCP connection stays as it is. */
    public void closeNotify() throws IOException {
        if (failed) {
            return;
        }
        engine.closeOutbound();
        sealWhatIsOwed();
        push();
    }

    private void fail(SSLException cause) throws IOException {
        failed = true;
        record.failed(cause);
        // The alert that says so.
        sealWhatIsOwed();
        push();
    }

    private void sealWhatIsOwed() {
        try {
            boolean owed = engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            while (owed) {
                int sealedBytes = seal(NOTHING.duplicate()).bytesProduced();
                owed = sealedBytes > 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            }
        } catch (SSLException e) {
            failed = true;
            record.failed(e);
        }
    }
}
