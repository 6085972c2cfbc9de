package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;

/**
 * Makes responses of the bytes of an endpoint's connection, each for the one request that is in flight.
 *
 * <p>What hears of a response may cancel the request or have the next one begin: every call to the sink may change the
 * phase.
 */
final class ResponseReader {
    /** Where in the stream of responses the connection is. */
    enum Phase {
        /** Nobody's. */
        IDLE,
        /** A response head is awaited. */
        HEAD,
        /** Inside a response body. */
        BODY,
        /** The connection has left HTTP; what comes is somebody else's. */
        SWITCHED,
        /** Nothing that comes is interpreted any more. */
        CLOSED
    }

    private static final int CONTINUE = 100;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Http1Loop shared;
    private final ClientConnection connection;
    private final ResponseHeadReader heads;
    private final BodyReader body;
    private Exchange exchange;
    private ResponseSink sink;
    private Phase phase = Phase.IDLE;
    private boolean byteSeen;
    private boolean bodyAskedFor;
    private int interims;
    private int keepAliveTimeout = ResponseHead.UNKNOWN_TIMEOUT;

    ResponseReader(Http1Loop shared, ClientConnection connection) {
        this.shared = shared;
        this.connection = connection;
        this.heads = new ResponseHeadReader(shared.upstream());
        this.body = new BodyReader(shared.http());
    }

    Phase phase() {
        return phase;
    }

    /** Who hears of the response; null when none is awaited. */
    ResponseSink sink() {
        return sink;
    }

    /** Whether a byte of the response proper has come; interim responses do not count (zero-loss.md 4.5). */
    boolean byteSeen() {
        return byteSeen;
    }

    /**
     * Whether the final head is awaited after as many interim responses as are passed on: whatever else comes before it
     * gains the endpoint no time, or it could hold its request for ever.
     */
    boolean hasHadItsInterims() {
        return phase == Phase.HEAD && interims >= shared.http().max1xx();
    }

    /** Whether nothing of the response has come yet, and the client does not wait for a 100 (Continue) of it either. */
    boolean awaitsHeadWhileBodyComes() {
        return phase == Phase.HEAD && bodyAskedFor;
    }

    /** Whether an interim response has come. */
    boolean interimSeen() {
        return interims > 0;
    }

    /** After how many unused seconds the endpoint ends the connection, as its last response said. */
    int keepAliveTimeout() {
        return keepAliveTimeout;
    }

    /** Whether the response that is being read is complete when the connection ends. */
    boolean endsWithConnection() {
        return phase == Phase.BODY && body.untilClose();
    }

    // --- what the connection asks for ---------------------------------------------------------------------------

    /** A request is on its way: its response is awaited. */
    void begin(Exchange taken, ResponseSink listener) {
        exchange = taken;
        sink = listener;
        phase = Phase.HEAD;
        byteSeen = false;
        bodyAskedFor = !taken.request().expectContinue || !taken.request().hasBody();
        interims = 0;
    }

    /** Nothing is awaited. */
    void idle() {
        phase = Phase.IDLE;
    }

    void stop() {
        phase = Phase.CLOSED;
    }

    /**
     * Whatever comes is nobody's any more.
     *
     * @return who was to hear of it; null when nobody was
     */
    ResponseSink detach() {
        return detach(Phase.CLOSED);
    }

    private ResponseSink detach(Phase next) {
        ResponseSink last = sink;
        exchange = null;
        sink = null;
        phase = next;
        return last;
    }

    /** Interprets what has come, as far as a response is awaited, and releases it. */
    void read(ByteBuf message) {
        ByteBuf in = message;
        while (in != null && in.isReadable() && (phase == Phase.HEAD || phase == Phase.BODY)) {
            in = phase == Phase.HEAD ? readHead(in) : readBody(in);
        }
        if (in != null) {
            in.release();
        }
    }

    // --- the head -----------------------------------------------------------------------------------------------

    private ByteBuf readHead(ByteBuf in) {
        byteSeen = true;
        ResponseHead head = exchange.response();
        switch (heads.read(in, head, exchange.request().method)) {
            case ResponseHeadReader.DONE -> {
                heads.reset();
                if (head.status == SWITCHING_PROTOCOLS) {
                    return switched(head, in);
                }
                headComplete(head, in);
            }
            case ResponseHeadReader.FAILED -> connection.fail(heads.failure());
            default -> {}
        }
        return in;
    }

    private void headComplete(ResponseHead head, ByteBuf in) {
        if (head.interim()) {
            interim(head);
        } else {
            last(head, in);
        }
    }

    /** The endpoint takes the connection for a tunnel; gives what is not handed over with it. */
    private ByteBuf switched(ResponseHead head, ByteBuf in) {
        RequestHead request = exchange.request();
        if (!request.upgrade) {
            connection.fail(Reason.UNEXPECTED_UPGRADE);
            return in;
        } else if (!WebSocketHandshake.isAnsweredBy(head, request)) {
            connection.fail(Reason.BAD_UPGRADE);
            return in;
        }
        ResponseSink last = detach(Phase.SWITCHED);
        boolean ahead = in.isReadable();
        last.responseSwitched(connection.leaveHttp(ahead ? in : null));
        return ahead ? null : in;
    }

    private void interim(ResponseHead head) {
        byteSeen = false;
        bodyAskedFor |= head.status == CONTINUE;
        if (++interims > shared.http().max1xx()) {
            shared.loop().counters().count(Total.INTERIM_RESPONSES_DROPPED);
        } else {
            sink.responseInterim();
        }
    }

    private void last(ResponseHead head, ByteBuf in) {
        phase = Phase.BODY;
        connection.headComplete();
        if (head.keepAliveTimeout != ResponseHead.UNKNOWN_TIMEOUT) {
            keepAliveTimeout = head.keepAliveTimeout; // what it said before still holds when it says nothing
        }
        boolean empty = head.bodiless || !head.chunked && head.contentLength == 0;
        if (!empty) {
            body.begin(head);
        }
        sink.responseHead();
        if (empty && phase == Phase.BODY) {
            complete(in, null);
        }
    }

    // --- the body -----------------------------------------------------------------------------------------------

    private ByteBuf readBody(ByteBuf in) {
        switch (body.next(in)) {
            case BodyReader.DATA -> {
                return data(in);
            }
            case BodyReader.DONE -> complete(in, body.trailers());
            case BodyReader.FAILED -> connection.fail(Reason.BAD_RESPONSE_FRAMING);
            default -> {}
        }
        return in;
    }

    /** Hands data on: without a slice when nothing follows it in its buffer. */
    private ByteBuf data(ByteBuf in) {
        boolean last = body.complete();
        boolean all = body.dataLength() == in.readableBytes();
        sink.responseBody(all ? in : in.readRetainedSlice(body.dataLength()));
        ByteBuf rest = all ? null : in;
        if (last && phase == Phase.BODY) {
            complete(rest, null);
        }
        return rest;
    }

    private void complete(ByteBuf rest, HeaderBlock trailers) {
        boolean surplus = rest != null && rest.isReadable();
        // Who answers without the 100 that was waited for may leave the body unread, and take it for the next request.
        boolean reusable = bodyAskedFor && exchange.response().keepAlive && !surplus;
        ResponseSink last = sink;
        connection.responseComplete(reusable);
        last.responseEnd(trailers);
    }
}
