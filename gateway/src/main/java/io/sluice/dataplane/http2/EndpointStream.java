package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;

/**
 * A request and its response on a stream of a connection to an endpoint (RFC 9113 section 8.1). The stream's id is taken when the
 * head is written, since ids have to appear in their order. Confined to the loop.
 *
 * <p>Allocated for each request, some 500 bytes, beside what Netty allocates for each stream: who hears of a response may begin
 * another request while it does, so an object that is used again would have to tell the two apart at every call.
 */
final class EndpointStream implements UpstreamStream {
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;
    private static final int CONTINUE = 100;

    private final Http2Loop shared;
    private final EndpointStreams owner;
    private final boolean reused;
    private final HeadView view = new HeadView();
    private final SentBody out;
    private final ReceivedBody in;
    private final EndpointDeadline deadline;
    private Exchange exchange;
    private RequestHead request;
    private ResponseSink sink; // null before the request, and once nobody is to hear of the response
    private Http2Stream stream; // null until the head is written
    private HeaderBlock trailers;
    private boolean headSeen;
    private boolean requestComplete;
    private boolean bodyAskedFor;
    private boolean blocked;
    private boolean refused; // the connection takes none any more
    private int interims;
    private long framesThen;
    /** Its owner's: something has come for it in this batch. */
    boolean touched;

    EndpointStream(Http2Loop shared, EndpointStreams owner, boolean reused) {
        this.shared = shared;
        this.owner = owner;
        this.reused = reused;
        this.out = new SentBody(owner, view);
        this.in = new ReceivedBody(this, owner);
        this.deadline = new EndpointDeadline(shared, this);
    }

    // --- the request --------------------------------------------------------------------------------------------

    @Override
    public void begin(Exchange taken, ResponseSink listener) {
        exchange = taken;
        request = taken.request();
        sink = listener;
        requestComplete = !request.hasBody();
        bodyAskedFor = !request.expectContinue || !request.hasBody();
        framesThen = owner.batches();
        if (request.hostOfEndpoint) { // of an attempt over HTTP/1; here the authority may be left out
            request.headers().dropAll(HeaderName.HOST);
            request.hostOfEndpoint = false;
        }
        deadline.sent();
    }

    @Override
    public boolean reused() {
        return reused;
    }

    private boolean isOpen() {
        return sink != null;
    }

    ResponseSink sink() {
        return sink;
    }

    /** Writes the head if that has not been done. */
    private void writeHead(boolean end) {
        if (stream != null || refused) {
            return;
        }
        stream = owner.create(this, end);
        refused = stream == null;
        if (!refused) {
            out.begin(stream);
            owner.writer().headers(stream.id(), view.request(request, owner.secure(), request.contentLength), end);
        }
    }

    @Override
    public void send(ByteBuf data) {
        if (isOpen()) {
            writeHead(/* end */ false);
        }
        if (!isOpen() || refused || !data.isReadable() || out.over()) {
            data.release();
            return;
        }
        out.add(data);
        deadline.progress();
        if (!writable()) {
            owner.pump();
        }
    }

    @Override
    public void sendEnd(HeaderBlock behind) {
        boolean written = stream != null;
        boolean endSaid = written && requestComplete;
        requestComplete = true;
        if (!isOpen() || endSaid) {
            return;
        }
        writeHead(/* end */ behind == null);
        if (!refused && (written || behind != null) && !out.over()) {
            out.end(behind);
        }
        deadline.progress();
    }

    @Override
    public void flush() {
        if (isOpen()) {
            writeHead(requestComplete);
            owner.flushSoon();
        }
    }

    private boolean hasRoom() {
        return out.size() < shared.http().perStreamBuffer() && owner.hasRoom();
    }

    @Override
    public boolean writable() {
        boolean room = !isOpen() || hasRoom();
        if (!room && !blocked) {
            blocked = true;
            owner.blocked(this);
            deadline.blocked();
        }
        return room;
    }

    /**
     * Tells whoever sends if there is room again.
     *
     * @return whether that has still to be done
     */
    boolean stillBlocked() {
        if (blocked && isOpen() && !hasRoom()) {
            return true;
        }
        boolean tell = blocked && isOpen();
        blocked = false;
        if (tell) {
            deadline.progress();
            sink.upstreamWritable();
        }
        return false;
    }

    // --- the response -------------------------------------------------------------------------------------------

    /** Where the next section is decoded to; null for nowhere. */
    HeaderBlock sectionTo() {
        if (!isOpen()) {
            return null;
        } else if (!headSeen) {
            exchange.response().reset();
            return exchange.response().headers();
        }
        trailers = trailers == null ? new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS) : trailers;
        return in.ended() ? null : trailers;
    }

    /** Whether what comes next is a head. */
    boolean awaitsHead() {
        return !headSeen;
    }

    /** A section is complete. */
    void sectionCame(DecodedHead section, boolean end) {
        if (!isOpen()) {
            return;
        } else if (headSeen) {
            trailersCame(section);
            return;
        }
        ResponseHead head = exchange.response();
        Reason wrong = ResponseFields.check(section, head, request.method, end);
        if (wrong != null) {
            fail(Failure.upstream(wrong, Retry.NEVER), Http2Error.PROTOCOL_ERROR);
        } else if (head.interim()) {
            interim(head);
        } else {
            headSeen = true;
            deadline.progress();
            in.begin(head, end);
            sink.responseHead();
            in.completeIfEnded();
        }
    }

    private void interim(ResponseHead head) {
        bodyAskedFor |= head.status == CONTINUE;
        if (++interims > shared.http().max1xx()) {
            shared.loop().counters().count(Total.INTERIM_RESPONSES_DROPPED);
        } else {
            deadline.progress();
            sink.responseInterim();
        }
    }

    private void trailersCame(DecodedHead section) {
        if (TrailerFields.check(section) != null) {
            malformed();
        } else {
            in.trailersCame(TrailerFields.forwardable(section));
        }
    }

    /** @return the bytes of it whose window is given back now */
    int dataCame(ByteBuf data, boolean end) {
        if (!isOpen()) {
            return data.readableBytes();
        } else if (!headSeen) {
            fail(Failure.upstream(Reason.BAD_RESPONSE_FRAMING, Retry.NEVER), Http2Error.PROTOCOL_ERROR);
            return data.readableBytes();
        }
        deadline.progress();
        return in.came(data, end);
    }

    /** The body is not what the head has said. */
    void malformed() {
        fail(Failure.upstream(Reason.BAD_RESPONSE_FRAMING, Retry.NEVER), Http2Error.PROTOCOL_ERROR);
    }

    /** All of the response was handed over. */
    void complete(HeaderBlock behind) {
        ResponseSink last = detach();
        if (!out.over() && stream != null && isHalfOpen()) {
            owner.reset(stream, Http2Error.CANCEL); // it has answered before it had the whole request
        }
        last.responseEnd(behind);
    }

    private boolean isHalfOpen() {
        return stream.state().localSideOpen();
    }

    /** What was read at once has been handed over. */
    void batchEnd() {
        if (isOpen()) {
            sink.responseBatchEnd();
        }
    }

    void windowBack(int bytes) {
        if (stream.state() != Http2Stream.State.CLOSED) {
            owner.windowBack(stream, bytes);
        }
    }

    @Override
    public void wanted(boolean more) {
        if (in.wanted() != more) {
            deadline.progress();
            in.wanted(more);
        }
    }

    // --- what the deadline asks ---------------------------------------------------------------------------------

    boolean awaits() {
        return isOpen();
    }

    boolean isBlocked() {
        return blocked && !hasRoom();
    }

    long pendingBytes() {
        return out.size();
    }

    boolean responseWanted() {
        return in.wanted();
    }

    /** Whether the endpoint has all that has come of a body, and waits for the rest: the client has a time of its own for that. */
    boolean awaitsClient() {
        return !headSeen && bodyAskedFor && !requestComplete && out.size() == 0;
    }

    @Override
    public boolean lastLook() {
        return owner.lastLook();
    }

    void timedOut(Reason reason) {
        fail(Failure.upstream(reason, Retry.NEVER), Http2Error.CANCEL);
    }

    // --- its end ------------------------------------------------------------------------------------------------

    @Override
    public void cancel() {
        if (isOpen()) {
            detach();
            if (stream != null) {
                owner.reset(stream, Http2Error.CANCEL);
            }
        }
    }

    private ResponseSink detach() {
        ResponseSink last = sink;
        sink = null;
        exchange = null;
        request = null;
        in.drop();
        deadline.remove();
        if (stream == null) {
            owner.leftUnbegun();
        }
        return last;
    }

    /** There will be no complete response. */
    void fail(Failure why, Http2Error error) {
        ResponseSink last = detach();
        out.drop();
        if (stream != null) {
            owner.reset(stream, error);
        }
        last.upstreamFailed(why);
    }

    /** The connection takes no further stream, and the head has not been written. */
    void refused() {
        unprocessed();
    }

    /**
     * The endpoint has reset it.
     *
     * @param refused whether it says that it has done nothing
     */
    void resetByEndpoint(boolean refused) {
        if (isOpen() && !in.ended()) {
            closed(
                    refused
                            ? Failure.upstream(Reason.STREAM_REFUSED, headSeen ? Retry.NEVER : Retry.UNPROCESSED)
                            : Failure.upstream(Reason.STREAM_RESET, headSeen ? Retry.NEVER : Retry.IF_IDEMPOTENT));
        }
    }

    /** The connection has ended. */
    void connectionEnded(Reason reason) {
        if (isOpen() && !in.ended()) {
            closed(
                    headSeen
                            ? Failure.upstream(Reason.RESPONSE_TRUNCATED, Retry.NEVER)
                            : Failure.upstream(reason, retryAfterEnd()));
        }
    }

    private Retry retryAfterEnd() {
        if (stream == null) {
            return Retry.ALWAYS;
        }
        boolean silent = owner.batches() == framesThen && interims == 0;
        return reused && silent ? Retry.IF_CONNECTION_WAS_REUSED : Retry.IF_IDEMPOTENT;
    }

    /** It is above the last one that the endpoint's GOAWAY has named. */
    void unprocessed() {
        if (isOpen()) {
            closed(Failure.upstream(Reason.STREAM_REFUSED, Retry.UNPROCESSED));
        }
    }

    private void closed(Failure why) {
        ResponseSink last = detach();
        out.drop();
        last.upstreamFailed(why);
    }
}
