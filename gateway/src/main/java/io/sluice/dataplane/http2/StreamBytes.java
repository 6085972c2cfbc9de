package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.model.Reason;

/**
 * A stream whose data means nothing to the gateway: a WebSocket's, after its extended CONNECT was accepted (RFC 8441 section 5).
 * END_STREAM is the FIN of HTTP/1.1's connection, and RST_STREAM its reset. Hears what the stream hears instead of the request's
 * handler. One for each; on its loop.
 */
final class StreamBytes implements ByteChannel, RequestSink {
    private static final Failure CUT = Failure.downstream(Reason.CLIENT_GONE);

    private final ServerStream stream;
    private final ServerStreams owner;
    private final RequestBody fromClient;
    private final ServerResponse toClient;
    private Sink sink;
    private boolean closing; // nobody wants to hear more of the client
    private boolean over; // the stream is
    private boolean told; // and the sink has heard of it

    StreamBytes(ServerStream stream, ServerStreams owner, RequestBody fromClient, ServerResponse toClient) {
        this.stream = stream;
        this.owner = owner;
        this.fromClient = fromClient;
        this.toClient = toClient;
        owner.tunnels++;
    }

    /** Whether the stream may go as soon as all that was written has left, though its client has not ended it. */
    boolean isClosing() {
        return closing;
    }

    // --- what is asked of it --------------------------------------------------------------------------------------

    @Override
    public void open(Sink hears) {
        sink = hears;
        wanted(true);
    }

    @Override
    public void write(ByteBuf data) {
        stream.send(data);
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public boolean writable() {
        return stream.writable();
    }

    @Override
    public void wanted(boolean more) {
        fromClient.wanted(more);
    }

    @Override
    public void halfClose() {
        if (!over && !toClient.ended()) {
            owner.flushSoon();
            toClient.end(null);
        }
    }

    @Override
    public void close() {
        closing = true;
        halfClose();
        stream.settle();
        closeIfOver();
    }

    @Override
    public void cut() {
        closing = true;
        stream.fail(CUT, Http2Error.CANCEL);
        closeIfOver();
    }

    private void closeIfOver() {
        if (over && !told) {
            stream.closed(null);
        }
    }

    @Override
    public void abort() {
        cut();
    }

    // --- what the stream hears ------------------------------------------------------------------------------------

    private boolean isComplete() {
        return fromClient.ended() && toClient.written();
    }

    /**
     * The stream is closed.
     *
     * @return whether that has to wait: both sides have ended it, but the endpoint has not taken all of it
     */
    boolean outlivesStream() {
        over = true;
        return isComplete() && fromClient.holds() && !closing;
    }

    /** Nobody has it any more. */
    void forget() {
        owner.tunnels--;
    }

    @Override
    public void requestBody(ByteBuf data) {
        sink.bytes(data);
    }

    @Override
    public void requestEnd(HeaderBlock trailers) {
        sink.ended();
        closeIfOver();
    }

    @Override
    public void requestBatchEnd() {
        sink.batchEnd();
    }

    @Override
    public void clientWritable() {
        sink.writable();
    }

    @Override
    public void clientGone(Failure failure) {
        told = true;
        if (closing || isComplete()) {
            sink.closed(/* broken */ false);
        } else {
            sink.failed(failure.reason());
        }
    }

    @Override
    public void begin() {
        throw new IllegalStateException("a request begins inside of a tunnel");
    }

    @Override
    public void refused(Failure failure) {
        throw new IllegalStateException("a tunnel cannot be refused any more: " + failure);
    }
}
