package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import java.util.ArrayDeque;

/**
 * The body of a response on its way to its sink. What is not wanted now is held as a copy, so that a few bytes do not keep a whole
 * read buffer; the endpoint's window is given back when a piece was handed over and more is wanted, which bounds what is held by
 * the window ({@code h2.streamWindow}). Counts the data against Content-Length (RFC 9113 section 8.1.1). One per stream.
 */
final class ReceivedBody {
    private final EndpointStream exchange;
    private final EndpointStreams owner;
    private ArrayDeque<ByteBuf> held; // made for the first piece that has to wait
    private long expected;
    private long received;
    private int owed; // of the window
    private HeaderBlock trailers;
    private boolean listens; // the sink has to hear of what follows
    private boolean ended;
    private boolean wanted = true;
    private boolean delivering;

    ReceivedBody(EndpointStream exchange, EndpointStreams owner) {
        this.exchange = exchange;
        this.owner = owner;
    }

    /** A response's final head has come. */
    void begin(ResponseHead head, boolean end) {
        expected = head.bodiless ? 0 : head.contentLength;
        listens = true;
        ended = end;
    }

    /** Whether all of the response has come. */
    boolean ended() {
        return ended;
    }

    boolean wanted() {
        return wanted;
    }

    /** Whatever follows is dropped. */
    void drop() {
        listens = false;
        while (held != null && !held.isEmpty()) {
            held.remove().release();
        }
    }

    /**
     * Data has come.
     *
     * @param data stays the caller's
     * @return the bytes of it whose window is given back now
     */
    int came(ByteBuf data, boolean end) {
        int size = data.readableBytes();
        received += size;
        ended |= end;
        if (!listens) {
            return size;
        } else if (isWrong()) {
            exchange.malformed();
            return size;
        } else if (isFree()) {
            return handOver(data, size);
        }
        hold(data, size);
        return 0;
    }

    private boolean isWrong() {
        return expected != RequestHead.NO_LENGTH && (received > expected || ended && received < expected);
    }

    private boolean isFree() {
        return wanted && !delivering && (held == null || held.isEmpty());
    }

    private int handOver(ByteBuf data, int size) {
        if (size > 0) {
            delivering = true;
            exchange.sink().responseBody(data.retain());
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
            held.add(owner.alloc().directBuffer(size).writeBytes(data, data.readerIndex(), size));
        }
    }

    /**
     * The trailers are complete, and with them the response.
     *
     * @param behind null for none
     */
    void trailersCame(HeaderBlock behind) {
        ended = true;
        trailers = behind;
        if (listens && isWrong()) {
            exchange.malformed();
        } else if (isFree()) {
            completeIfEnded();
        }
    }

    /** Ends the response if nothing is left of it. */
    void completeIfEnded() {
        if (listens && ended && wanted && (held == null || held.isEmpty())) {
            listens = false;
            exchange.complete(trailers);
        }
    }

    /** Back-pressure: whether more is wanted. */
    void wanted(boolean more) {
        boolean resumed = more && !wanted;
        wanted = more;
        if (resumed && !delivering && listens) {
            resume();
        }
    }

    private void resume() {
        int back = owed;
        owed = 0;
        boolean any = false;
        delivering = true;
        while (listens && wanted && held != null && !held.isEmpty()) {
            ByteBuf piece = held.remove();
            int size = piece.readableBytes();
            any = true;
            exchange.sink().responseBody(piece);
            back += wanted ? size : 0;
            owed += wanted ? 0 : size;
        }
        delivering = false;
        if (back > 0) {
            exchange.windowBack(back);
        }
        boolean open = listens;
        completeIfEnded();
        if (any && open && listens) {
            exchange.sink().responseBatchEnd();
        }
    }
}
