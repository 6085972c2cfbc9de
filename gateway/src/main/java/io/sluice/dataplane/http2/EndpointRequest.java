package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;

/**
 * The request of a stream to an endpoint on its way into the outbox. The stream's id is taken when the head is written, since ids
 * have to appear in their order. One per {@link EndpointStream}.
 */
final class EndpointRequest implements OutgoingBody.Source {
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;

    private final Http2Loop shared;
    private final EndpointStream exchange;
    private final EndpointStreams owner;
    private final EndpointDeadline deadline;
    private final OutgoingBody body = new OutgoingBody(this);
    private RequestHead request;
    private Http2Stream stream; // null until the head is written
    private boolean complete; // nothing more will be sent
    private boolean askedFor; // the endpoint wants the body
    private boolean refused; // the connection takes no stream any more
    private boolean over; // the endpoint has been told that nothing follows, or is to get nothing
    private boolean blocked;

    EndpointRequest(Http2Loop shared, EndpointStream exchange, EndpointStreams owner, EndpointDeadline deadline) {
        this.shared = shared;
        this.exchange = exchange;
        this.owner = owner;
        this.deadline = deadline;
    }

    void begin(RequestHead head) {
        request = head;
        complete = !head.hasBody();
        askedFor = complete || !head.expectContinue;
    }

    /** Null until the head is written. */
    Http2Stream stream() {
        return stream;
    }

    /** Writes the head if that has not been done. */
    private void writeHead(boolean end) {
        if (stream != null || refused) {
            return;
        }
        stream = owner.create(exchange, end);
        refused = stream == null;
        if (!refused) {
            body.begin(owner, stream);
            HeadView view = shared.view().request(request, owner.secure(), request.contentLength);
            owner.writer().headers(stream.id(), view, end);
        }
    }

    /** A piece of the body; released here. */
    void send(ByteBuf data) {
        if (exchange.isOpen()) {
            writeHead(/* end */ false);
        }
        if (!exchange.isOpen() || refused || !data.isReadable() || over) {
            data.release();
            return;
        }
        body.add(data);
        deadline.progress();
        if (!writable()) {
            owner.pump();
        }
    }

    /**
     * Nothing follows.
     *
     * @param behind null without trailers; they are copied, since they may have to wait
     */
    void end(HeaderBlock behind) {
        boolean written = stream != null;
        boolean endSaid = written && complete;
        complete = true;
        if (!exchange.isOpen() || endSaid) {
            return;
        }
        writeHead(/* end */ behind == null);
        if (!refused && (written || behind != null) && !over) {
            body.end(behind == null ? null : copy(behind));
        }
        deadline.progress();
    }

    private static HeaderBlock copy(HeaderBlock trailers) {
        HeaderBlock copy = new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS);
        copy.addAll(trailers);
        return copy;
    }

    void flush() {
        if (exchange.isOpen()) {
            writeHead(complete);
            owner.flushSoon();
        }
    }

    /** Whether there is room; if not, whoever sends is told once there is. */
    boolean writable() {
        boolean room = !exchange.isOpen() || hasRoom();
        if (!room && !blocked) {
            blocked = true;
            owner.blocked(exchange);
            deadline.blocked();
        }
        return room;
    }

    /** Of its own: the requests of other clients have no part in it. */
    private boolean hasRoom() {
        return body.size() < shared.http().perStreamBuffer();
    }

    /** As {@link EndpointStream#stillBlocked}. */
    boolean stillBlocked() {
        if (isBlocked() && exchange.isOpen()) {
            return true;
        }
        boolean tell = blocked && exchange.isOpen();
        blocked = false;
        if (tell) {
            deadline.progress();
            exchange.sink().upstreamWritable();
        }
        return false;
    }

    /** Whether somebody waits for room. */
    boolean isBlocked() {
        return blocked && !hasRoom();
    }

    /** How many bytes of the body wait for windows and turn. */
    int waiting() {
        return body.size();
    }

    /** The endpoint wants the body, for which the client has waited until now. */
    void continued() {
        askedFor = true;
    }

    /** Whether the endpoint has all that has come of a body that it wants, and waits for the rest. */
    boolean awaitsClient() {
        return askedFor && !complete && body.size() == 0;
    }

    /** Whether the endpoint is still to be sent something, or the end. */
    boolean isHalfOpen() {
        return !over && stream != null && stream.state().localSideOpen();
    }

    /** Nothing is sent any more. */
    void drop() {
        over = true;
    }

    /** The head is not needed any more. */
    void forgetHead() {
        request = null;
    }

    // --- what its body says -------------------------------------------------------------------------------------

    @Override
    public void wrote() {}

    @Override
    public boolean endsByFlag() {
        return true;
    }

    @Override
    public void bodyWritten(HeaderBlock trailers, boolean flagged) {
        if (trailers != null) {
            owner.writer().headers(stream.id(), shared.view().trailers(trailers), /* end */ true);
        } else if (!flagged) {
            owner.writer().end(stream.id());
        }
        over = true;
        owner.closeLocal(stream);
    }

    @Override
    public void bodyLost() {
        over = true;
    }
}
