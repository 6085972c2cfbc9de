package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;
import java.io.IOException;
import java.util.List;

/**
 * A connection to an endpoint that speaks HTTP/2 (RFC 9113): what its channel says, whether it takes a further request, and how it
 * ends. Frames and windows are Netty's, requests are {@link EndpointStreams}'. It takes requests once the endpoint's SETTINGS have
 * come, which say how many at a time; after a GOAWAY none, and it ends with its last one. Confined to its loop.
 */
public final class Http2ClientConnection extends Http2ConnectionHandler {
    /** Who keeps connections, and lends their streams. */
    public interface Owner {
        /** The endpoint's SETTINGS have come: streams can be opened. */
        void settled(Http2ClientConnection connection);

        /** A stream has ended; there may be none any more. */
        void streamEnded(Http2ClientConnection connection);

        /**
         * The connection is gone; said once.
         *
         * @param why what was wrong with it
         */
        void closed(Http2ClientConnection connection, Reason why);
    }

    /** Beyond it nothing is written until the socket takes more; what waits then does so in its stream's queue. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 256 * 1024);

    private final Http2Loop shared;
    private final Owner owner;
    private final EndpointCodec codec;
    private final EndpointStreams streams;
    private final EndpointPump pump;
    private final Patience patience = new Patience();
    private ChannelHandlerContext context;
    private boolean secure;
    private boolean settled;
    private boolean used;
    private boolean retired; // no further stream is begun
    private boolean over; // nothing that comes is interpreted any more

    public Http2ClientConnection(Http2Loop shared, Owner owner) {
        this(shared, owner, new EndpointCodec(shared));
    }

    private Http2ClientConnection(Http2Loop shared, Owner owner, EndpointCodec codec) {
        super(
                codec.decoder(),
                codec.encoder(),
                codec.settings(),
                /* decoupleCloseAndGoAway */ true, // how it ends is our business
                /* flushPreface */ false);
        this.shared = shared;
        this.owner = owner;
        this.codec = codec;
        this.pump = new EndpointPump(shared, this, codec);
        this.streams = new EndpointStreams(shared, this, codec);
        codec.sections(streams);
        codec.decoder().frameListener(streams);
    }

    // --- what its owner asks ------------------------------------------------------------------------------------

    /** How many requests it carries. */
    public int streams() {
        return streams.count();
    }

    /** Whether it takes a further request now. */
    public boolean hasRoom() {
        return settled
                && !retired
                && !over
                && streams.idsLeft()
                && streams.count() < streams.most()
                && context.channel().isActive();
    }

    /** The way of one request, to be begun at once; only where there {@linkplain #hasRoom is room}. */
    public UpstreamStream open() {
        boolean reused = used;
        used = true;
        shared.loop().timers().disarm(patience);
        return streams.open(reused);
    }

    /** Unless something happens within this time, in nanoseconds, the connection ends: it is not settled, or not used. */
    public void waitFor(long nanos) {
        shared.loop().timers().arm(patience, shared.loop().now() + nanos);
    }

    /** It takes no further request, and ends with its last one. */
    public void retire() {
        retired = true;
        if (streams.count() == 0) {
            close();
        }
    }

    /** Ends the connection, with all that it carries. */
    public void close() {
        end(Reason.UPSTREAM_CLOSED);
    }

    // --- what the channel says ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        secure = added.pipeline().get(SslHandler.class) != null;
        added.channel().config().setWriteBufferWaterMark(WATER_MARK);
        codec.outbox().attach(added);
        super.handlerAdded(added);
        int more = shared.h2().connectionWindow() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        if (more > 0) {
            codec.decoder().flowController().incrementWindowSize(connection().connectionStream(), more);
        }
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_OPENED);
        pump.flushSoon();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) throws Exception {
        if (pump.reading()) {
            streams.batchBegins();
        }
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(channel, message);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) throws Exception {
        if (over) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(channel, in, out);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        discardSomeReadBytes();
        streams.batchEnd();
        pump.batchEnds();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (channel.channel().isWritable()) {
            pump.pump();
        }
    }

    /** Nothing is passed on: what stands behind is Vert.x's, and would end the connection by itself. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) throws Exception {
        finish(Reason.UPSTREAM_CLOSED);
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_CLOSED);
        super.channelInactive(channel);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            onError(channel, /* outbound */ false, cause);
        } else if (cause instanceof DecoderException && cause.getCause() instanceof IOException) {
            channel.close(); // an alert, or bytes that are no records: the endpoint's doing
        } else if (!(cause instanceof IOException)) { // of a failed write the read that follows tells
            Closing.onError(channel, cause, shared.loop());
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext channel, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        if (stream != null) {
            streams.violated(stream, error.error());
        } else if (!codec.reset().contain(error.streamId())) {
            violated(error.error());
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext channel, boolean outbound, Throwable cause, Http2Exception error) {
        if (error == null) {
            Closing.onError(channel, cause, shared.loop());
        } else {
            violated(error.error());
        }
    }

    private void violated(Http2Error error) {
        if (!over) {
            codec.writer().writeGoAway(context, 0, error.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
            codec.outbox().flush();
            end(Reason.UPSTREAM_H2_VIOLATION);
        }
    }

    // --- what is written ----------------------------------------------------------------------------------------

    EndpointPump pump() {
        return pump;
    }

    EndpointStreams endpointStreams() {
        return streams;
    }

    ChannelHandlerContext context() {
        return context;
    }

    /** What was written has shown that something is wrong. */
    void failed(Http2Exception cause) {
        onError(context, /* outbound */ true, cause);
    }

    void windowBack(Http2Stream stream, int bytes) {
        try {
            codec.decoder().flowController().consumeBytes(stream, bytes);
        } catch (Http2Exception e) {
            failed(e);
        }
        pump.flushSoon();
    }

    void closeLocal(Http2Stream stream) {
        closeStreamLocal(stream, context.newSucceededFuture());
    }

    void reset(Http2Stream stream, Http2Error error) {
        if (connection().stream(stream.id()) != null) {
            codec.reset().add(stream.id());
            resetStream(context, stream.id(), error.code(), context.newPromise());
            pump.flushSoon();
        }
    }

    boolean lastLook() {
        Closing.writeNow(context);
        Closing.readNow(context);
        return context.channel().isActive();
    }

    ByteBufAllocator alloc() {
        return context.alloc();
    }

    boolean secure() {
        return secure;
    }

    ChannelPromise voidPromise() {
        return context.voidPromise();
    }

    // --- what its streams say, and its end ----------------------------------------------------------------------

    void settled() {
        settled = true;
        shared.loop().timers().disarm(patience);
        owner.settled(this);
    }

    void streamEnded() {
        if (over) {
            return;
        }
        if (streams.count() == 0 && retired) {
            close();
        } else {
            owner.streamEnded(this);
        }
    }

    private void end(Reason reason) {
        if (!over) {
            finish(reason);
            context.close();
        }
    }

    private void finish(Reason reason) {
        if (!over) {
            over = true;
            codec.stopReading();
            shared.loop().timers().remove(patience);
            owner.closed(this, reason);
            streams.end(reason);
        }
    }

    /** For SETTINGS, then for a use. */
    private final class Patience extends TimerWheel.Timer {
        @Override
        protected void expired(long now) {
            if (!settled) {
                end(Reason.CONNECT_TIMEOUT);
            } else if (streams.count() == 0) {
                close();
            }
        }
    }
}
