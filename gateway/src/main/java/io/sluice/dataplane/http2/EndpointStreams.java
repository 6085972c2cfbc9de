package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.model.Reason;
import java.util.ArrayDeque;

/**
 * The streams of a connection to an endpoint: which frame belongs to which request, and what becomes of requests when streams end.
 * One per connection; confined to its loop.
 */
final class EndpointStreams extends Http2EventAdapter implements HeadDecoder.Sections {
    /** So much of all requests waits at most; beyond it nothing more is read from clients for this connection. */
    private static final int MOST_QUEUED = 1024 * 1024;
    /** Ids are used up to here (RFC 9113 section 5.1.1); the rest is for streams that were promised. */
    private static final int LAST_ID = Integer.MAX_VALUE - 2_000;

    private final Http2Loop shared;
    private final Http2ClientConnection connection;
    private final EndpointCodec codec;
    private final Http2Connection.PropertyKey key;
    private final ArrayDeque<EndpointStream> touched = new ArrayDeque<>(4);
    private final ArrayDeque<EndpointStream> blocked = new ArrayDeque<>(4);
    private long queued;
    private long batches;
    private int unbegun; // lent, without a stream of Netty's yet
    private int lastProcessed = Integer.MAX_VALUE;
    private Reason ending;
    private boolean unblocking;
    private boolean settled;

    EndpointStreams(Http2Loop shared, Http2ClientConnection connection, EndpointCodec codec) {
        this.shared = shared;
        this.connection = connection;
        this.codec = codec;
        this.key = codec.connection().newKey();
        codec.connection().addListener(this);
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
            made.setProperty(key, of);
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

    OutboxWriter writer() {
        return codec.writer();
    }

    Http2RemoteFlowController flow() {
        return codec.connection().remote().flowController();
    }

    ByteBufAllocator alloc() {
        return connection.alloc();
    }

    boolean secure() {
        return connection.secure();
    }

    void queued(int more) {
        queued += more;
    }

    boolean hasRoom() {
        return queued < MOST_QUEUED;
    }

    /** Will be told when there is room again. */
    void blocked(EndpointStream stream) {
        blocked.add(stream);
    }

    /** Some of what waited has left. */
    void unblock() {
        if (unblocking) {
            return;
        }
        unblocking = true;
        try {
            for (int left = blocked.size(); left > 0; left--) {
                EndpointStream stream = blocked.remove();
                if (stream.stillBlocked()) {
                    blocked.add(stream);
                }
            }
        } finally {
            unblocking = false;
        }
    }

    void pump() {
        connection.pump().pump();
    }

    void flushSoon() {
        connection.pump().flushSoon();
    }

    void windowBack(Http2Stream stream, int bytes) {
        connection.windowBack(stream, bytes);
    }

    void closeLocal(Http2Stream stream) {
        connection.closeLocal(stream);
    }

    void reset(Http2Stream stream, Http2Error error) {
        connection.reset(stream, error);
    }

    boolean lastLook() {
        return connection.lastLook();
    }

    /** How often something has come. */
    long batches() {
        return batches;
    }

    // --- responses ----------------------------------------------------------------------------------------------

    private EndpointStream known(Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    @Override
    public void begin(int streamId, DecodedHead head) {
        EndpointStream known = known(codec.connection().stream(streamId));
        HeaderBlock to = known == null ? null : known.sectionTo();
        if (to == null) {
            head.begin(Section.TRAILERS, shared.scrap());
        } else {
            head.begin(known.awaitsHead() ? Section.RESPONSE : Section.TRAILERS, to);
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
        EndpointStream known = known(codec.connection().stream(streamId));
        if (known == null) { // a stream that the endpoint has begun: pushes are refused
            throw new Violation(Http2Error.PROTOCOL_ERROR, Reason.UPSTREAM_H2_VIOLATION);
        }
        touch(known);
        known.sectionCame(codec.head(), end);
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean end) {
        EndpointStream known = known(codec.connection().stream(streamId));
        if (known == null) {
            return data.readableBytes() + padding;
        }
        touch(known);
        return padding + known.dataCame(data, end);
    }

    private void touch(EndpointStream stream) {
        if (!stream.touched) {
            stream.touched = true;
            touched.add(stream);
        }
    }

    /** Bytes have come. */
    void batchBegins() {
        batches++;
    }

    /** What was read at once has been handed over. */
    void batchEnd() {
        while (!touched.isEmpty()) {
            EndpointStream stream = touched.remove();
            stream.touched = false;
            stream.batchEnd();
        }
    }

    // --- their end ----------------------------------------------------------------------------------------------

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) {
        EndpointStream known = known(codec.connection().stream(streamId));
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

    /** A frame on this stream breaks a rule. */
    void violated(Http2Stream stream, Http2Error error) {
        EndpointStream known = known(stream);
        if (known == null || !known.awaits()) {
            reset(stream, error);
        } else {
            known.malformed();
        }
    }

    /** Ends all of them, without a frame: the connection ends. */
    void end(Reason why) {
        ending = why;
        codec.connection().close(connection.voidPromise());
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        codec.ended().add(stream.id());
        EndpointStream known = known(stream);
        if (known == null) {
            return;
        } else if (ending != null) {
            known.connectionEnded(ending);
        } else if (stream.id() > lastProcessed) {
            known.unprocessed();
        }
        connection.streamEnded();
    }
}
