package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.model.Reason;
import java.util.ArrayDeque;

/**
 * The body of a request on its way to its sink. What is not wanted now is held as a copy, so that a few bytes do not keep a whole
 * read buffer; the client's window is given back when a piece was handed over and more is wanted, which bounds what is held by the
 * window ({@code h2.streamWindow}). Counts the data against Content-Length (RFC 9113 section 8.1.1). Reused.
 */
final class RequestBody {
    private static final long NOT_SAID = RequestHead.NO_LENGTH;
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;

    private final ServerStream exchange;
    private final RequestSink handler;
    private final HeadPair heads;
    private ArrayDeque<ByteBuf> held; // made for the first piece that has to wait
    private RequestSink sink;
    private ServerStreams owner;
    private Http2Stream stream;
    private long expected;
    private long received;
    private int owed; // of the window
    private HeaderBlock block; // made for the first trailers
    private HeaderBlock trailers;
    private boolean listens; // the sink has to hear of what follows
    private boolean tunnel; // data without an end and a pace of its own
    private boolean ended;
    private boolean wanted;
    private boolean delivering;
    private boolean owesContinue; // the client waits for the endpoint to want the body

    RequestBody(ServerStream exchange, RequestSink handler, HeadPair heads) {
        this.exchange = exchange;
        this.handler = handler;
        this.heads = heads;
    }

    /** A request begins whose head says what follows. */
    void begin(ServerStreams of, Http2Stream on, boolean end) {
        RequestHead head = heads.request;
        owner = of;
        stream = on;
        sink = handler;
        tunnel = head.upgrade;
        expected = head.contentLength;
        received = 0;
        owed = 0;
        trailers = null;
        ended = end;
        wanted = !tunnel;
        owesContinue = head.expectContinue;
        listens = tunnel || !end && head.hasBody();
    }

    /** The stream is a tunnel now; whoever has it says when data is wanted. */
    void handOverTo(RequestSink who) {
        sink = who;
    }

    /** Whether some of it, or its end, has not been handed over. */
    boolean holds() {
        return listens;
    }

    /** Whether the client has sent all of the request. */
    boolean ended() {
        return ended;
    }

    /** Whether it is the client on whom the rest of the body waits. */
    boolean owed() {
        return listens && !ended && wanted && !owesContinue && !tunnel;
    }

    /** The client, who has waited for that, is told to send it. */
    void continued() {
        if (owesContinue) {
            owesContinue = false;
            exchange.clock().readOn();
        }
    }

    /** Where trailers are decoded to; null when none may come: there is one section, behind the data. */
    HeaderBlock trailersTo() {
        if (ended) {
            return null;
        }
        block = block == null ? new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS) : block;
        return block;
    }

    /** Whatever follows is dropped; it still has to be as long as its head says. */
    void drop() {
        listens = false;
        release();
    }

    /** Whatever follows is dropped: the request has been found to be malformed already. */
    void dropMalformed() {
        drop();
        expected = NOT_SAID;
    }

    /** The client sends nothing more on the whole connection. */
    void inputEnded() {
        if (tunnel) {
            ended = true;
            completeIfEnded();
        } else if (!ended) {
            exchange.refuseBody(Reason.BODY_INCOMPLETE);
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
        owesContinue = false;
        exchange.clock().bodyCame(size);
        Reason wrong = wrong();
        if (wrong != null) {
            exchange.refuseBody(wrong);
            return size;
        } else if (!listens) {
            return size;
        }
        exchange.requestBytes += tunnel ? 0 : size;
        if (isFree()) {
            return handOver(data, size);
        }
        hold(data, size);
        return 0;
    }

    private Reason wrong() {
        if (expected != NOT_SAID && (received > expected || ended && received < expected)) {
            return Reason.LENGTH_MISMATCH;
        }
        boolean tooLarge = listens && !tunnel && exchange.bodyLimit > 0 && received > exchange.bodyLimit;
        return tooLarge ? Reason.BODY_TOO_LARGE : null;
    }

    private boolean isFree() {
        return wanted && !delivering && (held == null || held.isEmpty());
    }

    private int handOver(ByteBuf data, int size) {
        delivering = true;
        if (size > 0) {
            sink.requestBody(data.retain());
        }
        delivering = false;
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

    /** The trailers are complete, and with them the request. */
    void trailersCame(DecodedHead head) {
        ended = true;
        Reason fault = TrailerFields.check(head);
        trailers = TrailerFields.forwardable(head);
        heads.holds(head.block().length());
        if (fault != null) {
            exchange.refuseBody(fault);
        } else if (expected != NOT_SAID && received < expected) {
            exchange.refuseBody(Reason.LENGTH_MISMATCH);
        } else if (listens && isFree()) {
            completeIfEnded();
        }
    }

    private void completeIfEnded() {
        if (listens && ended && wanted && (held == null || held.isEmpty())) {
            listens = false;
            sink.requestEnd(trailers);
        }
    }

    /** Back-pressure: whether more is wanted. */
    void wanted(boolean more) {
        boolean resumed = more && !wanted;
        wanted = more;
        if (resumed && !delivering && listens) {
            exchange.clock().readOn();
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
            owner.memory().held(-size);
            any = true;
            sink.requestBody(piece);
            back += wanted ? size : 0;
            owed += wanted ? 0 : size;
        }
        delivering = false;
        if (back > 0 && owner != null) {
            owner.windowBack(stream, back);
        }
        completeIfEnded();
        if (any && !exchange.isThrough()) {
            sink.requestBatchEnd();
        }
    }

    /** The stream is over: keeps nothing of its connection alive. */
    void forget() {
        release();
        owner = null;
        stream = null;
        trailers = null;
    }

    /** How many bytes it takes while nobody needs it. */
    int capacity() {
        return block == null ? 0 : block.bytes().length;
    }

    /** Forgets what is held. */
    void release() {
        while (held != null && !held.isEmpty()) {
            ByteBuf piece = held.remove();
            owner.memory().held(-piece.readableBytes());
            piece.release();
        }
    }
}
