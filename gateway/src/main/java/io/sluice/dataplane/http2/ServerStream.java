package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.model.Reason;

/**
 * A request and its response on a stream of a client's connection (RFC 9113 section 8.1). Borrowed from the loop when a head
 * begins to be decoded, and given back when Netty has closed the stream and the handler is through with the request, whichever
 * is later: before that a frame that comes late would meet somebody else's request. Confined to the loop; allocates nothing
 * once its arrays have grown.
 */
final class ServerStream extends Http2Exchange {
    private static final Failure GONE = Failure.downstream(Reason.CLIENT_GONE);

    private final RequestSink sink;
    private final RequestBody requestBody;
    private final StreamClock clock;
    private final ServerResponse out;
    private Http2Stream stream;
    private Failure failure;
    private Http2Error cutBy; // what a response that is cut is reset with: the endpoint's fault, or the client's
    private RequestSink hears; // what comes: the handler, or whoever has made a tunnel of the stream
    private StreamBytes tunnel;
    private Failure fault; // of the head that is complete
    private boolean waits; // the head is complete, and the handler does not know yet
    private boolean inUse; // the handler's
    private boolean answered; // the handler has sent all that it will send
    private boolean closed; // Netty's stream is

    ServerStream(Http2Loop shared, ExchangeHandler handler) {
        super(shared);
        this.sink = handler.open(this);
        this.requestBody = new RequestBody(this, sink, heads);
        this.out = new ServerResponse(this, heads, shared.http().perStreamBuffer());
        this.clock = new StreamClock(shared, heads.request, requestBody, out);
    }

    // --- the request --------------------------------------------------------------------------------------------

    /** Its head is decoded next, into {@link #request()}. */
    void open(ServerStreams by) {
        owner = by;
        startAt(shared.loop().now());
        heads.reset();
    }

    /**
     * The head is complete. The handler hears of it when something follows, or with the end of the batch: a request that is taken back
     * in the same breath costs no endpoint a connection.
     *
     * @param wrong why it is refused; null when it is not
     * @param end whether nothing follows
     */
    void begin(Http2Stream on, Failure wrong, boolean end) {
        stream = on;
        fault = wrong;
        failure = GONE;
        cutBy = Http2Error.INTERNAL_ERROR;
        answered = closed = false;
        inUse = waits = true;
        hears = sink;
        clock.begin();
        requestBytes = heads.request.headers().length();
        heads.begin(owner.memory());
        requestBody.begin(owner, on, end);
        out.begin(owner, on);
    }

    /** The handler is told of the request, if it was not. */
    void tell() {
        if (!waits) {
            return;
        }
        Failure why = fault == null ? owner.overload() : fault;
        if (why == null) {
            waits = false;
            sink.begin();
        } else {
            refuse(why);
        }
    }

    /** RFC 9113 section 8.1.1: the answer says what was wrong, and the stream is reset behind it. */
    private void refuse(Failure why) {
        waits = false;
        out.answers(why);
        requestBody.dropMalformed();
        sink.refused(why);
    }

    /** What follows the head. */
    RequestBody body() {
        return requestBody;
    }

    /** What follows the head breaks a rule. */
    void refuseBody(Reason reason) {
        requestBody.dropMalformed();
        // Too much is no fault of form, but the client's doing as well: a response that is cut for it is counted.
        cutBy = reason == Reason.BODY_TOO_LARGE ? Http2Error.ENHANCE_YOUR_CALM : Http2Error.PROTOCOL_ERROR;
        if (isThrough() || tunnel != null || reason == Reason.LENGTH_MISMATCH) {
            fail(Failure.downstream(reason), cutBy);
        } else {
            refuse(Failure.downstream(reason));
        }
    }

    /** Ends the stream, and tells the handler why if it is not through. */
    void fail(Failure why, Http2Error error) {
        failure = why;
        if (!closed) {
            owner.reset(stream, error);
        }
    }

    /** The gateway stops: a reset would be taken by libraries of gRPC for the server's defect, or their own doing. */
    void cutShort(Failure why) {
        failure = why;
        if (heads.request.grpc() && !closed && !out.ended()) {
            out.unavailable(why.reason());
        }
        if (!out.written()) {
            fail(why, Http2Error.CANCEL);
        } else if (!requestBody.ended()) {
            fail(why, Http2Error.NO_ERROR); // RFC 9113 section 8.1: with another code the whole answer would be lost
        }
    }

    /** Whether the handler hears and counts nothing any more. */
    boolean isThrough() {
        return !inUse || answered;
    }

    /** Whether its data means nothing to the gateway any more. */
    boolean isTunnel() {
        return tunnel != null;
    }

    @Override
    public int dataCame(ByteBuf data, boolean end) {
        tell();
        return closed ? data.readableBytes() : requestBody.came(data, end);
    }

    void trailersCame(DecodedHead trailers) {
        tell();
        if (!closed) {
            requestBody.trailersCame(trailers);
        }
    }

    @Override
    public void batchEnd() {
        tell();
        if (!isThrough()) {
            hears.requestBatchEnd();
        }
    }

    // --- the response -------------------------------------------------------------------------------------------

    @Override
    public void sendInterim() {
        if (!closed) {
            requestBody.continued();
            out.interim();
            owner.flushSoon();
        }
    }

    /** RFC 8441 section 5: what is 101 over HTTP/1.1 is 200. */
    @Override
    public ByteChannel switchProtocols() {
        WebSocketRequest.accepted(heads.response);
        out.head(/* withoutBody */ false);
        flush();
        tunnel = new StreamBytes(this, owner, requestBody, out);
        requestBody.handOverTo(tunnel);
        hears = tunnel;
        return tunnel;
    }

    @Override
    public void sendHead() {
        if (heads.request.upgrade) {
            requestBody.drop(); // what the client has sent ahead is for nobody
        }
        out.head(heads.response.bodiless || heads.request.method == Method.HEAD);
    }

    @Override
    public void send(ByteBuf data) {
        if (closed) {
            data.release();
            return;
        }
        bodySent += out.data(data);
        if (!out.hasRoom()) {
            owner.pump();
        }
    }

    /** Trailers are sent whether the client has said that it takes them or not: over HTTP/2 every client knows them. */
    @Override
    public void sendEnd(HeaderBlock trailers) {
        answered = true;
        if (!closed) {
            out.end(trailers);
            owner.flushSoon();
        }
    }

    /** All of the response is in the outbox. */
    void responseWritten() {
        if (out.resets()) {
            owner.reset(stream, Http2Error.PROTOCOL_ERROR);
        } else {
            owner.closeLocal(stream);
            settle();
        }
    }

    /** RFC 9113 section 8.1: whoever has answered in full may ask the client to stop sending, and answers all the same. */
    void settle() {
        boolean unused = !inUse || tunnel != null && tunnel.isClosing();
        if (unused && !closed && out.written() && !requestBody.ended()) {
            owner.reset(stream, Http2Error.NO_ERROR);
        }
    }

    @Override
    public void flush() {
        if (!closed) {
            out.flushHead();
            owner.flushSoon();
        }
    }

    @Override
    public boolean writable() {
        return closed || out.writable();
    }

    @Override
    public boolean stillBlocked() {
        if (!closed && !out.hasRoom()) {
            return true;
        }
        if (out.unblocked() && !isThrough()) {
            hears.clientWritable();
        }
        return false;
    }

    @Override
    public void wanted(boolean more) {
        if (!heads.request.upgrade) { // for a tunnel nothing is wanted before there is one
            requestBody.wanted(more);
        }
    }

    @Override
    public void cut() {
        answered = true;
        if (!closed) {
            owner.reset(stream, cutBy);
        }
    }

    StreamClock clock() {
        return clock;
    }

    // --- its end ------------------------------------------------------------------------------------------------

    @Override
    public void done() {
        inUse = false;
        requestBody.drop();
        if (closed) {
            giveBack();
        } else {
            settle();
        }
    }

    /** Netty has closed the stream: both sides have ended it, or one has reset it, or the connection is gone. */
    void closed(Failure ofConnection) {
        closed = true;
        if (tunnel != null && tunnel.outlivesStream()) {
            return;
        }
        requestBody.drop();
        if (!inUse || waits) {
            inUse = waits = false;
            giveBack();
        } else if (!answered) {
            answered = true;
            hears.clientGone(ofConnection == null ? failure : ofConnection);
        }
    }

    /** Nobody has it any more. */
    void giveBack() {
        if (tunnel != null) {
            tunnel.forget();
            tunnel = null;
        }
        if (touched(false)) {
            owner.untouch(this);
        }
        owner = null;
        stream = null;
        requestBody.forget();
        out.forget();
        heads.reset();
        shared.giveBack(this);
    }

    /** How many bytes it takes while nobody needs it. */
    int capacity() {
        return heads.capacity() + requestBody.capacity() + out.capacity();
    }
}
