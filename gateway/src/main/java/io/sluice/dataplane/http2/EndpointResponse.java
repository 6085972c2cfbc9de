package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;

/** The response of a stream to an endpoint on its way to its sink, section by section. One per {@link EndpointStream}. */
final class EndpointResponse implements IncomingBody.Taker {
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;
    private static final int CONTINUE = 100;

    private final Http2Loop shared;
    private final EndpointStream exchange;
    private final EndpointStreams owner;
    private final EndpointRequest request;
    private final EndpointDeadline deadline;
    private final IncomingBody body = new IncomingBody(this);
    private HeaderBlock trailers;
    private boolean headSeen;
    private int interims;

    EndpointResponse(
            Http2Loop shared,
            EndpointStream exchange,
            EndpointStreams owner,
            EndpointRequest request,
            EndpointDeadline deadline) {
        this.shared = shared;
        this.exchange = exchange;
        this.owner = owner;
        this.request = request;
        this.deadline = deadline;
    }

    /** Where the next section is decoded to; null for nowhere. */
    HeaderBlock sectionTo() {
        if (!exchange.isOpen()) {
            return null;
        } else if (!headSeen) {
            exchange.head().reset();
            return exchange.head().headers();
        }
        trailers = trailers == null ? new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS) : trailers;
        return body.ended() ? null : trailers;
    }

    /** Whether the final head has come. */
    boolean headSeen() {
        return headSeen;
    }

    /** Whether nothing has come of it. */
    boolean isSilent() {
        return !headSeen && interims == 0;
    }

    /** Whether all of it has come. */
    boolean ended() {
        return body.ended();
    }

    /** A section is complete. */
    void sectionCame(DecodedHead section, boolean end) {
        if (!exchange.isOpen()) {
            return;
        } else if (headSeen) {
            trailersCame(section);
            return;
        }
        ResponseHead head = exchange.head();
        Reason wrong = ResponseFields.check(section, head, exchange.method(), end);
        if (wrong != null) {
            exchange.fail(Failure.upstream(wrong, Retry.NEVER), Http2Error.PROTOCOL_ERROR);
        } else if (head.interim()) {
            interim(head);
        } else {
            headSeen = true;
            deadline.progress();
            body.begin(owner, request.stream(), head.bodiless ? 0 : head.contentLength, end);
            exchange.sink().responseHead();
            body.completeIfEnded();
        }
    }

    private void interim(ResponseHead head) {
        if (head.status == CONTINUE) {
            request.continued();
        }
        if (++interims > shared.http().max1xx()) {
            shared.loop().counters().count(Total.INTERIM_RESPONSES_DROPPED);
        } else {
            deadline.progress();
            exchange.sink().responseInterim();
        }
    }

    private void trailersCame(DecodedHead section) {
        body.count(0, /* end */ true);
        if (TrailerFields.check(section) != null || body.isWrongLength()) {
            exchange.malformed();
        } else {
            body.end(TrailerFields.forwardable(section));
        }
    }

    /** As {@link EndpointStream#dataCame}. */
    int dataCame(ByteBuf data, boolean end) {
        int size = data.readableBytes();
        if (!exchange.isOpen()) {
            return size;
        } else if (!headSeen) {
            exchange.malformed();
            return size;
        }
        deadline.progress();
        body.count(size, end);
        if (body.isWrongLength()) {
            exchange.malformed();
            return size;
        }
        return body.take(data);
    }

    /** Whatever follows is dropped. */
    void drop() {
        body.drop();
    }

    boolean wanted() {
        return body.wanted();
    }

    /** Back-pressure: whether more is wanted. */
    void wanted(boolean more) {
        if (body.wanted() != more) {
            deadline.progress();
            if (body.wanted(more)) {
                body.resume();
            }
        }
    }

    // --- what its body says -------------------------------------------------------------------------------------

    @Override
    public void piece(ByteBuf data) {
        exchange.sink().responseBody(data);
    }

    @Override
    public void complete(HeaderBlock behind) {
        exchange.complete(behind);
    }

    @Override
    public void batchEnd() {
        exchange.batchEnd();
    }
}
