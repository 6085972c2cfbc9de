package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.model.Reason;

/**
 * A request and its response on a stream of a connection to an endpoint (RFC 9113 section 8.1), and how they end: the one leaves by
 * {@link EndpointRequest}, the other comes by {@link EndpointResponse}. Confined to the loop.
 *
 * <p>Allocated for each request, some 400 bytes, beside what Netty allocates for each stream: who hears of a response may begin
 * another request while it does, so an object that is used again would have to tell the two apart at every call.
 */
final class EndpointStream implements UpstreamStream, ConnectionStreams.Member {
    private final EndpointStreams owner;
    private final boolean reused;
    private final EndpointDeadline deadline;
    private final EndpointRequest out;
    private final EndpointResponse in;
    private Exchange exchange;
    private ResponseSink sink; // null before the request, and once nobody is to hear of the response
    private long batchesThen;
    private boolean touched;

    EndpointStream(Http2Loop shared, EndpointStreams owner, boolean reused) {
        this.owner = owner;
        this.reused = reused;
        this.deadline = new EndpointDeadline(shared, this, owner);
        this.out = new EndpointRequest(shared, this, owner, deadline);
        this.in = new EndpointResponse(shared, this, owner, out, deadline);
    }

    // --- the request --------------------------------------------------------------------------------------------

    @Override
    public void begin(Exchange taken, ResponseSink listener) {
        exchange = taken;
        sink = listener;
        RequestHead request = taken.request();
        out.begin(request);
        batchesThen = owner.batches();
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

    /** Whether somebody is to hear of the response. */
    boolean isOpen() {
        return sink != null;
    }

    /** Only while it {@linkplain #isOpen is open}. */
    ResponseSink sink() {
        return sink;
    }

    /** The method of the request, as {@link io.sluice.dataplane.http.Method} has it. */
    int method() {
        return exchange.request().method;
    }

    /** The response's head. */
    ResponseHead head() {
        return exchange.response();
    }

    @Override
    public void send(ByteBuf data) {
        out.send(data);
    }

    @Override
    public void sendEnd(HeaderBlock trailers) {
        out.end(trailers);
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public boolean writable() {
        return out.writable();
    }

    @Override
    public boolean stillBlocked() {
        return out.stillBlocked();
    }

    // --- the response -------------------------------------------------------------------------------------------

    EndpointResponse response() {
        return in;
    }

    @Override
    public int dataCame(ByteBuf data, boolean end) {
        return in.dataCame(data, end);
    }

    /** The body is not what the head has said. */
    void malformed() {
        malformed(Http2Error.PROTOCOL_ERROR);
    }

    /** @param error the rule that is broken */
    void malformed(Http2Error error) {
        fail(Failure.upstream(Reason.BAD_RESPONSE_FRAMING, Retry.NEVER), error);
    }

    /** All of the response was handed over. */
    void complete(HeaderBlock trailers) {
        ResponseSink last = detach();
        if (out.isHalfOpen()) {
            owner.reset(out.stream(), Http2Error.CANCEL); // it has answered before it had the whole request
        }
        last.responseEnd(trailers);
    }

    @Override
    public boolean touched(boolean now) {
        boolean was = touched;
        touched = now;
        return was;
    }

    @Override
    public void batchEnd() {
        if (isOpen()) {
            sink.responseBatchEnd();
        }
    }

    @Override
    public void wanted(boolean more) {
        in.wanted(more);
    }

    // --- what the deadline asks ---------------------------------------------------------------------------------

    boolean awaits() {
        return isOpen();
    }

    boolean isBlocked() {
        return out.isBlocked();
    }

    long pendingBytes() {
        return out.waiting();
    }

    boolean mayBeSilent() {
        return exchange.request().mayBeSilent();
    }

    boolean responseWanted() {
        return in.wanted();
    }

    /** Whether the endpoint has all that has come of a body, and waits for the rest: the client has a time of its own for that. */
    boolean awaitsClient() {
        return !in.headSeen() && out.awaitsClient();
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
            reset(Http2Error.CANCEL);
        }
    }

    private void reset(Http2Error error) {
        if (out.stream() != null) {
            owner.reset(out.stream(), error);
        }
    }

    private ResponseSink detach() {
        ResponseSink last = sink;
        sink = null;
        exchange = null;
        out.forgetHead();
        in.drop();
        deadline.remove();
        if (out.stream() == null) {
            owner.leftUnbegun();
        }
        return last;
    }

    /** There will be no complete response. */
    void fail(Failure why, Http2Error error) {
        ResponseSink last = detach();
        out.drop();
        reset(error);
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
                            ? Failure.upstream(Reason.STREAM_REFUSED, in.headSeen() ? Retry.NEVER : Retry.UNPROCESSED)
                            : Failure.upstream(Reason.STREAM_RESET, in.headSeen() ? Retry.NEVER : Retry.IF_IDEMPOTENT));
        }
    }

    /** The connection has ended. */
    void connectionEnded(Reason reason) {
        if (isOpen() && !in.ended()) {
            closed(
                    in.headSeen()
                            ? Failure.upstream(Reason.RESPONSE_TRUNCATED, Retry.NEVER)
                            : Failure.upstream(reason, retryAfterEnd()));
        }
    }

    private Retry retryAfterEnd() {
        if (out.stream() == null) {
            return Retry.ALWAYS;
        }
        boolean silent = owner.batches() == batchesThen && in.isSilent();
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
