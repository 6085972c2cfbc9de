package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import java.util.ArrayDeque;

/**
 * A body on its way to whoever takes it. What is not wanted now is held as a copy, so that a few bytes do not keep a whole read
 * buffer; the window is given back when a piece was handed over and more is wanted, which bounds what is held by the window
 * ({@code h2.streamWindow}). Counts the data against Content-Length (RFC 9113 section 8.1.1). May be used again; on its loop.
 */
final class IncomingBody {
    /** Who takes it. Any of these calls may drop the body. */
    interface Taker {
        /** Takes a piece over. */
        void piece(ByteBuf data);

        /**
         * All of it was handed over.
         *
         * @param trailers null for none
         */
        void complete(HeaderBlock trailers);

        /** What was held has been handed over. */
        void batchEnd();
    }

    private final Taker taker;
    private ArrayDeque<ByteBuf> held; // made for the first piece that has to wait
    private ConnectionStreams<?> owner;
    private Http2Stream stream;
    private long expected;
    private long received;
    private int owed; // of the window
    private HeaderBlock trailers;
    private boolean listens; // the taker has to hear of what follows
    private boolean ended;
    private boolean wanted = true;
    private boolean delivering;

    IncomingBody(Taker taker) {
        this.taker = taker;
    }

    /**
     * A head has come. Whether data is wanted stays as it is.
     *
     * @param length what it says, {@link RequestHead#NO_LENGTH} for nothing
     * @param end whether nothing follows
     */
    void begin(ConnectionStreams<?> of, Http2Stream on, long length, boolean end) {
        owner = of;
        stream = on;
        expected = length;
        received = 0;
        owed = 0;
        trailers = null;
        listens = true;
        ended = end;
    }

    /** Whether some of it, or its end, has not been handed over. */
    boolean holds() {
        return listens;
    }

    /** Whether all of it has come. */
    boolean ended() {
        return ended;
    }

    /** How many bytes have come. */
    long received() {
        return received;
    }

    boolean wanted() {
        return wanted;
    }

    /**
     * Whatever follows is dropped, as is what was held. Its windows are given back now, since the stream may last: while its response
     * waits for the client, other bodies would lack that of the connection.
     */
    void drop() {
        listens = false;
        int back = owed;
        owed = 0;
        while (held != null && !held.isEmpty()) {
            ByteBuf piece = held.remove();
            int size = piece.readableBytes();
            owner.memory().held(-size);
            piece.release();
            back += size;
        }
        giveBack(back);
    }

    private void giveBack(int bytes) {
        if (bytes > 0 && owner != null) { // of a stream that is over Netty has given it back
            owner.windowBack(stream, bytes);
        }
    }

    /** Whatever follows need not be as long as the head has said. */
    void anyLength() {
        expected = RequestHead.NO_LENGTH;
    }

    /** The stream is over: keeps nothing of its connection alive. */
    void forget() {
        drop();
        owner = null;
        stream = null;
        trailers = null;
    }

    /** So much has come. What is wrong with that is asked before it is taken. */
    void count(int size, boolean end) {
        received += size;
        ended |= end;
    }

    /** Whether that is more than the head has said, or less in all. */
    boolean isWrongLength() {
        return expected != RequestHead.NO_LENGTH && (received > expected || ended && received < expected);
    }

    /**
     * Hands data over, now or when it is wanted; it was counted.
     *
     * @param data stays the caller's
     * @return the bytes of it whose window is given back now
     */
    int take(ByteBuf data) {
        int size = data.readableBytes();
        if (!listens) {
            return size;
        } else if (isFree()) {
            return handOver(data, size);
        }
        hold(data, size);
        return 0;
    }

    private boolean isFree() {
        return wanted && !delivering && (held == null || held.isEmpty());
    }

    private int handOver(ByteBuf data, int size) {
        if (size > 0) {
            delivering = true;
            taker.piece(data.retain());
            delivering = false;
        }
        completeIfEnded();
        if (wanted || !listens) {
            return size;
        }
        owed += size;
        return 0;
    }

    private void hold(ByteBuf data, int size) {
        if (size > 0) {
            held = held == null ? new ArrayDeque<>(4) : held;
            owner.memory().held(size);
            held.add(owner.alloc().directBuffer(size).writeBytes(data, data.readerIndex(), size));
        }
    }

    /**
     * The trailers are complete, and with them the body. What is wrong with its length is asked before.
     *
     * @param behind null for none
     */
    void end(HeaderBlock behind) {
        trailers = behind;
        if (!delivering) {
            completeIfEnded();
        }
    }

    /**
     * Hands the end over if nothing else is left.
     *
     * @return whether it was handed over now
     */
    boolean completeIfEnded() {
        boolean complete = listens && ended && wanted && (held == null || held.isEmpty());
        if (complete) {
            listens = false;
            taker.complete(trailers);
        }
        return complete;
    }

    /**
     * Back-pressure.
     *
     * @return whether there may be something to {@linkplain #resume hand over} now
     */
    boolean wanted(boolean more) {
        boolean resumed = more && !wanted;
        wanted = more;
        return resumed && !delivering && listens;
    }

    /** Hands over what was held, as long as it is wanted. */
    void resume() {
        int back = owed;
        owed = 0;
        boolean any = false;
        delivering = true;
        while (listens && wanted && held != null && !held.isEmpty()) {
            ByteBuf piece = held.remove();
            int size = piece.readableBytes();
            owner.memory().held(-size);
            any = true;
            taker.piece(piece);
            boolean now = wanted || !listens;
            back += now ? size : 0;
            owed += now ? 0 : size;
        }
        delivering = false;
        giveBack(back);
        boolean completed = completeIfEnded(); // an end alone has to leave, too
        if (any || completed) {
            taker.batchEnd();
        }
    }
}
