package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.model.Reason;
import io.sluice.settings.H2Settings;

/**
 * Stands between Netty's reader of frames and Netty's states of streams, and ends a connection that sends too much of what costs
 * the sender nothing, or uses a stream that it cannot have, before any of that changes a state. Netty's own limiters are not
 * reachable for who puts its parts together. One per connection; allocates nothing.
 */
final class FrameGuard implements Http2FrameReader, Http2FrameListener {
    /** What is known of a connection that Netty has forgotten. */
    interface Known {
        /** Whether no frame is interpreted any more. */
        boolean isOver();

        /** Whether we have reset a stream that is over: what was on its way to it breaks no rule (RFC 9113 section 5.1). */
        boolean wasReset(int stream);

        /** Streams that have ended last, in any way. */
        RecentStreams ended();
    }

    /** Envoy's figures: a client that takes part in priorities, and one that reads fast, stay far below. */
    private static final int PRIORITIES_PER_STREAM = 100;

    private static final int UPDATES = 5;
    private static final int UPDATES_PER_STREAM = 2;
    private static final int UPDATES_PER_DATA = 20;

    private final Http2FrameReader reader;
    private final Http2Connection connection;
    private final Outbox outbox;
    private final OutboxWriter writer;
    private final int mostEmpty;
    private final int mostControls;
    private final Known recent;
    private Http2FrameListener next;
    private long streams;
    private long priorities;
    private long updates;
    private int empty;

    /** @param recent knows which streams are over */
    FrameGuard(
            Http2FrameReader reader,
            Http2Connection connection,
            Outbox outbox,
            OutboxWriter writer,
            H2Settings settings,
            Known recent) {
        this.reader = reader;
        this.connection = connection;
        this.outbox = outbox;
        this.writer = writer;
        this.mostEmpty = settings.emptyFrames();
        this.mostControls = settings.outboundControlFrames();
        this.recent = recent;
    }

    @Override
    public void readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener listener)
            throws Http2Exception {
        next = listener;
        reader.readFrame(context, in, this);
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }

    private static Http2Exception flood(Reason reason) {
        return new Violation(Http2Error.ENHANCE_YOUR_CALM, reason);
    }

    /** What was read at once with the last frame that counted is not looked at: Netty's reader stops at an exception alone. */
    private void checkOpen() throws Http2Exception {
        if (recent.isOver()) {
            throw new Violation(Http2Error.NO_ERROR, Reason.H2_VIOLATION);
        }
    }

    /** RFC 9113 sections 5.1 and 5.1.1: a stream that is over, or was left out, is not to be used any more. */
    private void checkStream(int stream) throws Http2Exception {
        checkOpen();
        boolean gone = connection.stream(stream) == null && connection.streamMayHaveExisted(stream);
        if (gone && !recent.wasReset(stream)) {
            boolean closed = recent.ended().contain(stream);
            throw new Violation(closed ? Http2Error.STREAM_CLOSED : Http2Error.PROTOCOL_ERROR, Reason.H2_VIOLATION);
        }
    }

    /** RFC 9113 section 5.1: who has ended a stream sends nothing more on it. Netty takes it for trailers in the wrong place. */
    private void checkOpenForHead(int stream) throws Http2Exception {
        checkStream(stream);
        Http2Stream known = connection.stream(stream);
        if (known != null && known.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
            throw Http2Exception.streamError(stream, Http2Error.STREAM_CLOSED, "a head behind the end of its stream");
        }
    }

    /** What is answered: by a client that reads, at once. */
    private void checkAnswers() throws Http2Exception {
        checkOpen();
        if (outbox.unsentControls() > mostControls) {
            throw flood(Reason.CONTROL_FLOOD);
        }
    }

    private void rare() throws Http2Exception {
        checkOpen();
        if (++priorities > PRIORITIES_PER_STREAM * (streams + 1)) {
            throw flood(Reason.CONTROL_FLOOD);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
            throws Http2Exception {
        checkStream(stream);
        empty = data.isReadable() || end ? 0 : empty + 1;
        if (empty > mostEmpty) {
            throw flood(Reason.EMPTY_FRAMES);
        }
        return next.onDataRead(context, stream, data, padding, end);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
            throws Http2Exception {
        checkOpenForHead(stream);
        streams++;
        empty = 0;
        next.onHeadersRead(context, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        checkOpenForHead(stream);
        streams++;
        empty = 0;
        next.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
    }

    @Override
    public void onPriorityRead(
            ChannelHandlerContext context, int stream, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        rare();
        next.onPriorityRead(context, stream, dependency, weight, exclusive);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long code) throws Http2Exception {
        checkOpen();
        if (connection.stream(stream) == null) {
            rare(); // one may cross the stream's end; nothing else would count them
        }
        next.onRstStreamRead(context, stream, code);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int stream, int increment) throws Http2Exception {
        checkOpen();
        long most = UPDATES + UPDATES_PER_STREAM * streams + UPDATES_PER_DATA * writer.dataFrames();
        if (++updates > most) {
            throw flood(Reason.CONTROL_FLOOD);
        }
        next.onWindowUpdateRead(context, stream, increment);
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext context, byte type, int stream, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        rare();
        next.onUnknownFrame(context, type, stream, flags, payload);
    }

    // --- what is bounded by the answers that it provokes ------------------------------------------------------------

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        checkAnswers();
        try {
            next.onSettingsRead(context, settings);
        } catch (Http2Exception.StreamException overflow) {
            // RFC 9113 section 6.9.2: for Netty it is the fault of the stream whose window became too large first.
            Violation ofConnection = new Violation(Http2Error.FLOW_CONTROL_ERROR, Reason.H2_VIOLATION);
            ofConnection.initCause(overflow);
            throw ofConnection;
        }
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext context) throws Http2Exception {
        next.onSettingsAckRead(context);
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long content) throws Http2Exception {
        checkAnswers();
        next.onPingRead(context, content);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long content) throws Http2Exception {
        next.onPingAckRead(context, content);
    }

    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext context, int stream, int promised, Http2Headers headers, int padding)
            throws Http2Exception {
        next.onPushPromiseRead(context, stream, promised, headers, padding);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int last, long code, ByteBuf words) throws Http2Exception {
        next.onGoAwayRead(context, last, code, words);
    }
}
