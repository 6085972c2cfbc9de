package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.GrpcMessage;
import io.sluice.dataplane.http.GrpcType;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;

/**
 * The response of a stream on its way into the outbox: its head is written with what follows first, its body when windows and turn
 * have come, then its end, by a flag on the last frame where that is possible. Reused with its {@link ServerStream}.
 */
final class ServerResponse implements OutgoingBody.Source {
    private static final int BAD_REQUEST = 400;
    private static final int OK = 200;
    private static final byte[] GRPC = Octets.ascii("content-type: application/grpc\r\n");
    private static final byte[] UNAVAILABLE = Octets.ascii("grpc-status: 14\r\n");
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;

    private final ServerStream exchange;
    private final HeadPair heads;
    private final ResponseHead head;
    private final int most;
    private final OutgoingBody body = new OutgoingBody(this);
    private HeaderBlock trailers; // made for the first
    private ServerStreams owner;
    private Http2Stream stream;
    private boolean begun; // there is a head
    private boolean headPending;
    private boolean bodiless;
    private boolean resets;
    private boolean ended;
    private boolean written;
    private boolean blocked; // the handler has been told to wait

    /** @param most how much of the body waits at most, in bytes */
    ServerResponse(ServerStream exchange, HeadPair heads, int most) {
        this.exchange = exchange;
        this.heads = heads;
        this.head = heads.response;
        this.most = most;
    }

    void begin(ServerStreams of, Http2Stream on) {
        owner = of;
        stream = on;
        begun = headPending = resets = ended = written = blocked = false;
        body.begin(of, on);
    }

    /** It says why a request is refused. Behind a malformed one the stream is reset instead of being ended (RFC 9113 section 8.1.1). */
    void answers(Failure fault) {
        resets = fault.reason().status() == BAD_REQUEST;
    }

    /** Whether the stream is reset behind it. */
    boolean resets() {
        return resets;
    }

    /** Whether all of it stands in the outbox. */
    boolean written() {
        return written;
    }

    /** How many bytes of the body wait for windows and turn. */
    int waiting() {
        return body.size();
    }

    boolean hasRoom() {
        return body.size() < most && owner.memory().hasRoom();
    }

    /** Whether there is room; if not, the handler waits, and is told once there is. */
    boolean writable() {
        boolean room = hasRoom();
        if (!room && !blocked) {
            blocked = true;
            owner.blocked(exchange);
            exchange.loop().pressure().clientStalled();
        }
        return room;
    }

    /** Whether the handler has waited; it does not any more. */
    boolean unblocked() {
        boolean was = blocked;
        blocked = false;
        return was;
    }

    void interim() {
        exchange.clock().wrote();
        owner.writer()
                .headers(stream.id(), exchange.shared.view().response(head, RequestHead.NO_LENGTH), /* end */ false);
    }

    /** A head, which is written with what follows it. */
    void head(boolean withoutBody) {
        bodiless = withoutBody;
        begun = headPending = true;
        heads.holds(head.headers().length());
    }

    void flushHead() {
        if (headPending) {
            writeHead(/* end */ false);
        }
    }

    private void writeHead(boolean end) {
        headPending = false;
        exchange.clock().wrote();
        owner.writer().headers(stream.id(), exchange.shared.view().response(head, head.contentLength), end);
    }

    /**
     * A piece of the body; released here.
     *
     * @return how many bytes were taken
     */
    int data(ByteBuf data) {
        int size = data.readableBytes();
        if (bodiless || size == 0) {
            data.release();
            return 0;
        }
        flushHead();
        if (body.size() == 0) {
            exchange.clock().wrote(); // from now on it waits
        }
        body.add(data);
        return size;
    }

    /** Whether nothing follows. */
    boolean ended() {
        return ended;
    }

    /** Nothing follows but these trailers; null for none. */
    void end(HeaderBlock last) {
        ended = true;
        if (headPending && last == null) {
            writeHead(endsByFlag());
            finished();
        } else {
            flushHead();
            body.end(last == null ? null : kept(last));
        }
    }

    /**
     * Ends a call of gRPC from here: with trailers, or with a head alone where there was none. A response that was begun as something
     * else, or has promised its length, cannot be ended.
     */
    void unavailable(Reason why) {
        if (!begun) {
            head.reset();
            head.status = OK;
            head.headers().add(GRPC);
            head.headers().add(UNAVAILABLE);
            head.headers().add(GrpcMessage.line(why));
            head(/* withoutBody */ true);
            end(null);
        } else if (head.status == OK && head.contentLength < 0 && GrpcType.in(head.headers())) {
            HeaderBlock status = new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS);
            status.add(UNAVAILABLE);
            status.add(GrpcMessage.line(why));
            end(status);
        }
    }

    /** They may have to wait for the body's turn, and are the upstream's. */
    private HeaderBlock kept(HeaderBlock last) {
        if (trailers == null) {
            trailers = new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS);
        }
        trailers.reset();
        trailers.addAll(last);
        heads.holds(trailers.length());
        return trailers;
    }

    @Override
    public boolean endsByFlag() {
        return !resets;
    }

    @Override
    public void wrote() {
        exchange.clock().wrote();
    }

    /** Nobody has to hear of it: the stream is closed. */
    @Override
    public void bodyLost() {}

    @Override
    public void bodyWritten(HeaderBlock last, boolean flagged) {
        if (last != null) {
            owner.writer().headers(stream.id(), exchange.shared.view().trailers(last), endsByFlag());
        } else if (!flagged && endsByFlag()) {
            owner.writer().end(stream.id());
        }
        finished();
    }

    private void finished() {
        written = true;
        exchange.responseWritten();
    }

    /** The stream is over: keeps nothing of its connection alive. */
    void forget() {
        body.forget();
        owner = null;
        stream = null;
    }

    /** How many bytes it takes while nobody needs it. */
    int capacity() {
        return trailers == null ? 0 : trailers.bytes().length;
    }
}
