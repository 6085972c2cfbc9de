package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.model.Reason;
import java.util.concurrent.TimeUnit;

/**
 * The streams of a connection to an endpoint: which frame belongs to which request, and what becomes of requests when streams end.
 * One per connection; confined to its loop.
 */
final class EndpointStreams extends ConnectionStreams<EndpointStream> {
    /** Ids are used up to here (RFC 9113 section 5.1.1); the rest is for streams that were promised. */
    private static final int LAST_ID = Integer.MAX_VALUE - 2_000;

    /** As grpc-java, grpc-go and gRPC's core have it: five minutes (gRPC proposal A8). */
    private static final long BETWEEN_PINGS = TimeUnit.MINUTES.toNanos(5);

    private static final long NEVER = -1;

    private final Http2ClientConnection connection;
    private long batches;
    private long askedAt = NEVER; // at how many of them
    private long askedThen; // by the loop's clock
    private int unbegun; // lent, without a stream of Netty's yet
    private int lastProcessed = Integer.MAX_VALUE;
    private Reason ending;
    private boolean settled;

    EndpointStreams(Http2ClientConnection connection) {
        super(connection, new StreamMemory(Integer.MAX_VALUE)); // what is held of responses, their windows bound
        this.connection = connection;
    }

    // --- requests -----------------------------------------------------------------------------------------------

    /** Lends a stream for one request. */
    EndpointStream open(boolean reused) {
        unbegun++;
        return new EndpointStream(shared, this, reused);
    }

    /** A stream was given up before its head was written. */
    void leftUnbegun() {
        unbegun--;
        connection.streamEnded();
    }

    /** Streams that are in use. */
    int count() {
        return unbegun + codec.connection().local().numActiveStreams();
    }

    /** How many may be in use at once: what the endpoint allows, and no more than clients get here. */
    int most() {
        return Math.min(
                shared.h2().maxConcurrentStreams(), codec.connection().local().maxActiveStreams());
    }

    boolean idsLeft() {
        return codec.connection().local().lastStreamCreated() < LAST_ID;
    }

    /**
     * Gives a request its stream; null where the connection takes none any more, which the request is told soon.
     *
     * @param end whether nothing follows the head
     */
    Http2Stream create(EndpointStream of, boolean end) {
        try {
            Http2Connection.Endpoint<?> local = codec.connection().local();
            Http2Stream made = local.createStream(local.incrementAndGetNextStreamId(), end);
            put(made, of);
            made.headersSent(/* isInformational */ false); // or Netty would not tell the endpoint of a reset
            unbegun--;
            return made;
        } catch (Http2Exception e) {
            // A GOAWAY has come since it was lent, or the endpoint has lowered its limit. Whoever sends does not expect
            // to hear of it
            // while it does.
            shared.execute(of::refused);
            return null;
        }
    }

    boolean secure() {
        return connection.secure();
    }

    boolean lastLook() {
        return connection.lastLook();
    }

    /**
     * Has the endpoint show that it is there, unless it has not answered the last time. It is asked no more often than servers of
     * gRPC let clients ask by default, or they would end the connection with {@code too_many_pings}.
     *
     * @return whether anything is expected to come
     */
    boolean ask(long now) {
        if (askedAt == batches) {
            return true;
        } else if (askedAt != NEVER && now - askedThen < BETWEEN_PINGS) {
            return false;
        }
        askedAt = batches;
        askedThen = now;
        connection.ping();
        return true;
    }

    /** It has not: nothing more is sent that way. */
    void giveUp() {
        connection.retire();
    }

    /** How often something has come. */
    long batches() {
        return batches;
    }

    // --- responses ----------------------------------------------------------------------------------------------

    @Override
    public void begin(int streamId, DecodedHead head) {
        EndpointStream known = known(streamId);
        HeaderBlock to = known == null ? null : known.response().sectionTo();
        if (to == null) {
            head.begin(Section.TRAILERS, shared.scrap());
        } else {
            head.begin(known.response().headSeen() ? Section.TRAILERS : Section.RESPONSE, to);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
        if (!settled) {
            settled = true;
            connection.settled();
        }
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
        EndpointStream known = known(streamId);
        if (known == null) { // a stream that the endpoint has begun: pushes are refused
            throw new Violation(Http2Error.PROTOCOL_ERROR, Reason.UPSTREAM_H2_VIOLATION);
        }
        touch(known);
        known.response().sectionCame(codec.head(), end);
    }

    /** Bytes have come. */
    void batchBegins() {
        batches++;
    }

    /** RFC 9113 section 6.6. Netty lets pushes pass until the endpoint has acknowledged that there are to be none. */
    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext context, int streamId, int promised, Http2Headers headers, int padding)
            throws Http2Exception {
        throw new Violation(Http2Error.PROTOCOL_ERROR, Reason.UPSTREAM_H2_VIOLATION);
    }

    // --- their end ----------------------------------------------------------------------------------------------

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) {
        EndpointStream known = known(streamId);
        if (known != null) {
            known.resetByEndpoint(code == Http2Error.REFUSED_STREAM.code());
        }
    }

    /** Netty closes the streams above the last one next. */
    @Override
    public void onGoAwayReceived(int last, long code, ByteBuf words) {
        lastProcessed = last;
        connection.retire();
    }

    @Override
    void violated(Http2Stream stream, Http2Error error) {
        EndpointStream known = known(stream);
        if (known == null || !known.awaits()) {
            reset(stream, error);
        } else {
            known.malformed(error);
        }
    }

    /** Ends all of them, without a frame: the connection ends. */
    void end(Reason why) {
        ending = why;
        closeAll();
    }

    @Override
    void closed(Http2Stream stream, EndpointStream known) {
        if (ending != null) {
            known.connectionEnded(ending);
        } else if (stream.id() > lastProcessed) {
            known.unprocessed();
        }
        connection.streamEnded();
    }
}
