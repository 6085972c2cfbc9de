package io.sluice.dataplane.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;
import java.util.function.Consumer;

/**
 * The streams of a client's connection: which frame belongs to which request, how many there may be, and what all of them
 * together hold. One per connection; confined to its loop.
 */
final class ServerStreams extends ConnectionStreams<ServerStream> {
    private final ExchangeHandler handler;
    private final Peer peer;
    private final Http2ServerConnection connection;
    private final RequestFields fields;
    private ServerStream next; // its head is being decoded
    private Failure ending; // why all streams end now; null while they do not
    private int refusals;
    /** How many streams are tunnels, and no requests any more. */
    int tunnels;

    ServerStreams(ExchangeHandler handler, Peer peer, Http2ServerConnection connection) {
        super(connection, new StreamMemory(connection.shared.h2().memoryPerConnection()));
        this.handler = handler;
        this.peer = peer;
        this.connection = connection;
        this.fields = new RequestFields(
                shared.http(),
                peer.secure(),
                shared.h2().extendedConnect(),
                shared.loop().random());
    }

    // --- requests -----------------------------------------------------------------------------------------------

    @Override
    public void begin(int streamId, DecodedHead head) {
        ServerStream known = known(streamId);
        HeaderBlock trailers = known == null ? null : known.body().trailersTo();
        if (trailers != null) {
            head.begin(Section.TRAILERS, trailers);
        } else if (known == null && mayBegin(streamId)) {
            next = next == null ? shared.borrow(handler) : next;
            next.open(this);
            head.begin(Section.REQUEST, next.request().headers());
        } else {
            head.begin(Section.TRAILERS, shared.scrap());
        }
    }

    private boolean mayBegin(int streamId) {
        return !codec.connection().streamMayHaveExisted(streamId)
                && count() < shared.h2().maxConcurrentStreams()
                && !connection.ending().isGoingAway();
    }

    /** Streams that are open. */
    int count() {
        return codec.connection().numActiveStreams();
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        Http2Stream stream = codec.connection().stream(streamId);
        ServerStream known = known(stream);
        if (known != null) {
            touch(known);
            known.trailersCame(codec.head());
        } else if (next != null) {
            begin(stream, end);
        } else {
            refuse(stream);
        }
    }

    private void begin(Http2Stream on, boolean end) {
        ServerStream begun = next;
        next = null;
        put(on, begun);
        for (int dropped = codec.head().underscoresDropped(); dropped > 0; dropped--) {
            shared.loop().counters().count(Total.UNDERSCORE_HEADERS_DROPPED);
        }
        touch(begun);
        connection.streamBegins();
        begun.begin(on, fault(begun, end), end);
    }

    private Failure fault(ServerStream begun, boolean end) {
        Reason wrong = fields.check(codec.head(), begun.request(), end);
        return wrong == null ? null : Failure.downstream(wrong);
    }

    /**
     * Why the next request is not begun, though nothing is wrong with it; null if it is. Asked when its turn has come: by then it is
     * known how long that takes. Where there is too much to do the client, which comes back by another connection, waits outside.
     */
    Failure overload() {
        if (!shared.loop().pressure().shedsNextOfTurns()) {
            return null;
        }
        connection.ending().goAway();
        return Failure.gateway(Reason.OVERLOADED);
    }

    /** RFC 9113 section 5.1.2. By a reset of ours: where Netty refuses, the data that follows would end the connection. */
    private void refuse(Http2Stream stream) throws Http2Exception {
        if (++refusals > shared.h2().refusals()) {
            throw new Violation(Http2Error.ENHANCE_YOUR_CALM, Reason.TOO_MANY_STREAMS);
        }
        reset(stream, Http2Error.REFUSED_STREAM);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) {
        connection.fault();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long content) {
        connection.ending().pingAnswered(content);
    }

    @Override
    void batchEnd() {
        connection.turn().batchEnds();
        if (next != null) { // its section came for a stream that Netty would not have
            next.giveBack();
            next = null;
        }
    }

    Peer peer() {
        return peer;
    }

    // --- their end ----------------------------------------------------------------------------------------------

    @Override
    void violated(Http2Stream stream, Http2Error error) {
        ServerStream known = known(stream);
        if (known == null) {
            reset(stream, error);
        } else {
            known.fail(Failure.downstream(Reason.H2_VIOLATION), error);
        }
    }

    /** Ends all of them, without a frame: the connection ends. */
    void end(Failure why) {
        ending = why;
        closeAll();
    }

    /** Of those that are left when their turn comes: the end of one may be that of others. */
    void each(Consumer<ServerStream> action) {
        try {
            codec.connection().forEachActiveStream(stream -> {
                ServerStream known = known(stream);
                if (known != null) {
                    action.accept(known);
                }
                return true;
            });
        } catch (Http2Exception e) {
            connection.failed(e);
        }
    }

    @Override
    void closed(Http2Stream stream, ServerStream known) {
        known.closed(ending);
        connection.streamEnded();
    }
}
