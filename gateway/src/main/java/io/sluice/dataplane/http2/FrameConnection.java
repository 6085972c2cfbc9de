package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.sluice.dataplane.wire.Closing;
import java.util.List;

/**
 * A connection that speaks HTTP/2 (RFC 9113), whoever has made it: what its channel says, and what its frames do to it. Frames and
 * windows are Netty's, by {@link FrameCodec}; requests are its {@link ConnectionStreams}'; when what was written leaves is
 * {@link Pump}'s business. How it ends is that of {@link Http2ServerConnection} and {@link Http2ClientConnection}. Confined to its loop.
 */
abstract class FrameConnection extends Http2ConnectionHandler {
    /** Beyond it nothing is written until the socket takes more; what waits then does so in its stream's queue. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 256 * 1024);

    final Http2Loop shared;
    final FrameCodec codec;
    final Pump pump;
    ChannelHandlerContext context;
    private ConnectionStreams<?> carried;

    FrameConnection(Http2Loop shared, FrameCodec codec) {
        super(
                codec.decoder(),
                codec.encoder(),
                codec.settings(),
                /* decoupleCloseAndGoAway */ true, // how it ends is our business
                /* flushPreface */ false);
        this.shared = shared;
        this.codec = codec;
        this.pump = new Pump(shared, this, codec);
    }

    /** What the frames belong to; once, before the first. */
    final void carry(ConnectionStreams<?> streams) {
        carried = streams;
        codec.sections(streams);
        codec.decoder().frameListener(streams);
    }

    // --- what differs -------------------------------------------------------------------------------------------

    /** How many bytes of all streams together the other side may send ahead. */
    abstract int connectionWindow();

    /** Bytes have come, and others may follow before {@link #channelReadComplete}. */
    abstract void batchBegins();

    /** So many bytes have come of which nothing is interpreted any more. */
    void dropped(int bytes) {}

    /** Whether these, which have come, were taken over, to be interpreted later. */
    boolean waits(ByteBuf data) {
        return false;
    }

    /** These are interpreted next. */
    void came(ByteBuf data) {}

    /** What could leave has left; no stream is in the middle of something. */
    void pumped() {}

    /** A rule of the connection is broken. */
    abstract void violated(Http2Exception error);

    /** A frame breaks a rule for its stream, which does not exist and was not reset lately either. */
    abstract void violatedNowhere(int stream, Http2Error error);

    // --- what the channel says ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        added.channel().config().setWriteBufferWaterMark(WATER_MARK);
        codec.outbox().attach(added);
        super.handlerAdded(added);
        int more = connectionWindow() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        if (more > 0) {
            codec.decoder().flowController().incrementWindowSize(connection().connectionStream(), more);
        }
        pump.flushSoon();
    }

    @Override
    public final void channelRead(ChannelHandlerContext channel, Object message) throws Exception {
        if (pump.reading()) {
            batchBegins();
        }
        if (codec.isOver()) {
            int size = ((ByteBuf) message).readableBytes();
            ReferenceCountUtil.release(message);
            dropped(size);
        } else if (!waits((ByteBuf) message)) {
            interpret((ByteBuf) message);
        }
    }

    /** Takes these bytes for frames. */
    final void interpret(ByteBuf data) throws Exception {
        came(data);
        super.channelRead(context, data);
    }

    @Override
    protected final void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) throws Exception {
        if (codec.isOver()) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(channel, in, out);
        }
    }

    /** Not Netty's, which would read although reading was stopped, and pass the event on. */
    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        discardSomeReadBytes();
        carried.batchEnd();
        pump.batchEnds();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (channel.channel().isWritable()) {
            pump.pump();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            onError(channel, /* outbound */ false, cause);
        } else {
            Closing.onError(channel, cause, shared.loop());
        }
    }

    @Override
    protected final void onStreamError(
            ChannelHandlerContext channel, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        if (stream != null) {
            carried.violated(stream, error.error());
        } else if (!codec.wasReset(error.streamId())) {
            violatedNowhere(error.streamId(), error.error());
        }
    }

    @Override
    protected final void onConnectionError(
            ChannelHandlerContext channel, boolean outbound, Throwable cause, Http2Exception error) {
        if (error == null) {
            Closing.onError(channel, cause, shared.loop()); // not the other side's fault
        } else {
            violated(error);
        }
    }

    // --- what is written ----------------------------------------------------------------------------------------

    final Pump pump() {
        return pump;
    }

    final ChannelHandlerContext context() {
        return context;
    }

    final ByteBufAllocator alloc() {
        return context.alloc();
    }

    final ChannelPromise voidPromise() {
        return context.voidPromise();
    }

    /** Tells those streams that have waited for it that there is room. */
    final void unblock() {
        carried.unblock();
    }

    /** What was written has shown that something is wrong. */
    final void failed(Http2Exception cause) {
        onError(context, /* outbound */ true, cause);
    }

    /** So much of what came on a stream has been handed over: the other side may send as much again. */
    final void windowBack(Http2Stream stream, int bytes) {
        try {
            codec.decoder().flowController().consumeBytes(stream, bytes);
        } catch (Http2Exception e) {
            failed(e);
        }
        pump.flushSoon();
    }

    /** The end of what is sent on a stream stands in the outbox. */
    final void closeLocal(Http2Stream stream) {
        closeStreamLocal(stream, context.newSucceededFuture());
    }

    /** Ends a stream that is open. */
    void reset(Http2Stream stream, Http2Error error) {
        codec.haveReset(stream.id());
        resetStream(context, stream.id(), error.code(), context.newPromise());
        pump.flushSoon();
    }
}
