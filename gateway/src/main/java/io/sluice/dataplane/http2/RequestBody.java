package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.model.Reason;

/**
 * The body of a request on its way to its sink, by an {@link IncomingBody}: what is wrong with it, what its deadlines have to know, and
 * whether it is the client on whom it waits. Reused with its {@link ServerStream}.
 */
final class RequestBody implements IncomingBody.Taker {
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;

    private final ServerStream exchange;
    private final RequestSink handler;
    private final HeadPair heads;
    private final IncomingBody data = new IncomingBody(this);
    private RequestSink sink;
    private HeaderBlock block; // made for the first trailers
    private boolean tunnel; // data without an end and a pace of its own
    private boolean owesContinue; // the client waits for the endpoint to want the body

    RequestBody(ServerStream exchange, RequestSink handler, HeadPair heads) {
        this.exchange = exchange;
        this.handler = handler;
        this.heads = heads;
    }

    /** A request begins whose head says what follows. */
    void begin(ServerStreams of, Http2Stream on, boolean end) {
        RequestHead head = heads.request;
        sink = handler;
        tunnel = head.upgrade;
        owesContinue = head.expectContinue;
        data.begin(of, on, head.contentLength, end);
        data.wanted(!tunnel);
        if (!tunnel && (end || !head.hasBody())) {
            data.drop();
        }
    }

    /** The stream is a tunnel now; whoever has it says when data is wanted. */
    void handOverTo(RequestSink who) {
        sink = who;
    }

    /** Whether some of it, or its end, has not been handed over. */
    boolean holds() {
        return data.holds();
    }

    /** Whether the client has sent all of the request. */
    boolean ended() {
        return data.ended();
    }

    /** Whether it is the client on whom the rest of the body waits. */
    boolean owed() {
        return data.holds() && !data.ended() && data.wanted() && !owesContinue && !tunnel;
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
        if (data.ended()) {
            return null;
        }
        block = block == null ? new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS) : block;
        return block;
    }

    /** Whatever follows is dropped; it still has to be as long as its head says. */
    void drop() {
        data.drop();
    }

    /** Whatever follows is dropped: the request has been found to be malformed already. */
    void dropMalformed() {
        data.drop();
        data.anyLength();
    }

    /** As {@link ServerStream#dataCame}. */
    int came(ByteBuf piece, boolean end) {
        int size = piece.readableBytes();
        data.count(size, end);
        owesContinue = false;
        exchange.clock().bodyCame(size);
        Reason wrong = wrong();
        if (wrong != null) {
            exchange.refuseBody(wrong);
            return size;
        }
        if (data.holds() && !tunnel) {
            exchange.requestBytes += size;
        }
        return data.take(piece);
    }

    private Reason wrong() {
        if (data.isWrongLength()) {
            return Reason.LENGTH_MISMATCH;
        }
        boolean limited = exchange.bodyLimit > 0 && data.holds() && !tunnel;
        return limited && data.received() > exchange.bodyLimit ? Reason.BODY_TOO_LARGE : null;
    }

    /** The trailers are complete, and with them the request. */
    void trailersCame(DecodedHead head) {
        data.count(0, /* end */ true);
        Reason fault = TrailerFields.check(head);
        HeaderBlock trailers = TrailerFields.forwardable(head);
        heads.holds(head.block().length());
        if (fault != null) {
            exchange.refuseBody(fault);
        } else if (data.isWrongLength()) {
            exchange.refuseBody(Reason.LENGTH_MISMATCH);
        } else {
            data.end(trailers);
        }
    }

    /** Back-pressure: whether more is wanted. */
    void wanted(boolean more) {
        if (data.wanted(more)) {
            exchange.clock().readOn();
            data.resume();
        }
    }

    /** The stream is over: keeps nothing of its connection alive. */
    void forget() {
        data.forget();
    }

    /** How many bytes it takes while nobody needs it. */
    int capacity() {
        return block == null ? 0 : block.bytes().length;
    }

    // --- what it hears ------------------------------------------------------------------------------------------

    @Override
    public void piece(ByteBuf piece) {
        sink.requestBody(piece);
    }

    @Override
    public void complete(HeaderBlock trailers) {
        sink.requestEnd(trailers);
    }

    @Override
    public void batchEnd() {
        if (!exchange.isThrough()) {
            sink.requestBatchEnd();
        }
    }
}
