package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A client's HTTP/2 connection (RFC 9113): what its channel says, and what its frames do to it. Frames and windows are Netty's,
 * requests are {@link ServerStreams}', when what was written leaves is {@link ServerPump}'s business, how the connection ends is
 * {@link ServerEnding}'s, when, {@link ServerDeadline}'s.
 */
public final class Http2ServerConnection extends Http2ConnectionHandler {
    /** Beyond it nothing is written until the socket takes more; what waits then does so in its stream's queue. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 256 * 1024);

    /** Resets with these are not for something that the client does. */
    private static final Set<Http2Error> NO_FAULTS =
            EnumSet.of(Http2Error.NO_ERROR, Http2Error.INTERNAL_ERROR, Http2Error.CANCEL);

    private final Http2Loop shared;
    private final Clients.Entry entry;
    private final ServerCodec codec;
    private final ServerStreams streams;
    private final ServerDeadline deadline;
    private final ServerEnding ending;
    private final ResetBucket faults;
    private final ServerPump pump;
    private final FrameEdges edges = new FrameEdges();
    private ChannelHandlerContext context;

    /** @param entry its place among the clients, whoever had it before */
    public Http2ServerConnection(Http2Loop shared, ExchangeHandler handler, Peer peer, Clients.Entry entry) {
        this(shared, handler, peer, entry, new ServerCodec(shared));
    }

    private Http2ServerConnection(
            Http2Loop shared, ExchangeHandler handler, Peer peer, Clients.Entry entry, ServerCodec codec) {
        super(
                codec.decoder(),
                codec.encoder(),
                codec.settings(),
                /* decoupleCloseAndGoAway */ true, // how it ends is our business
                /* flushPreface */ false);
        this.shared = shared;
        this.entry = entry;
        this.codec = codec;
        this.faults =
                new ResetBucket(shared.h2().resets(), shared.h2().resetWindow().toNanos());
        this.pump = new ServerPump(shared, this, codec);
        this.streams = new ServerStreams(shared, handler, peer, this, codec);
        this.deadline = new ServerDeadline(shared, this);
        this.ending = new ServerEnding(shared, this, streams, deadline, new GoAway(codec, this));
        codec.sections(streams);
        codec.decoder().frameListener(streams);
    }

    ServerEnding ending() {
        return ending;
    }

    ChannelHandlerContext context() {
        return context;
    }

    ByteBufAllocator alloc() {
        return context.alloc();
    }

    // --- what the channel says ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        added.channel().config().setWriteBufferWaterMark(WATER_MARK);
        codec.outbox().attach(added);
        entry.become(ending);
        super.handlerAdded(added);
        int more = shared.h2().connectionWindow() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        if (more > 0) {
            codec.decoder().flowController().incrementWindowSize(connection().connectionStream(), more);
        }
        shared.loop().counters().count(Total.H2_CONNECTIONS);
        deadline.accepted();
        pump.flushSoon();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) throws Exception {
        pump.reading();
        if (ending.ignoresInput()) {
            ReferenceCountUtil.release(message);
        } else {
            edges.came((ByteBuf) message, shared.loop().now());
            super.channelRead(channel, message);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) throws Exception {
        if (ending.ignoresInput()) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(channel, in, out);
        }
    }

    /** Not Netty's, which would read although reading was stopped, and pass the event on to Vert.x behind us. */
    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        discardSomeReadBytes();
        streams.batchEnd();
        pump.batchEnds();
        deadline.watch();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (channel.channel().isWritable()) {
            deadline.taken();
            pump.pump();
        }
    }

    /** Nothing is passed on: Vert.x, behind us, would end the connection at the client's FIN and at its own shutdown. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ending.inputEnded();
        } else if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            context.close(); // the engine takes the client's close_notify for the end of both directions
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) throws Exception {
        ending.gone();
        deadline.remove();
        entry.closed();
        super.channelInactive(channel);
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
    protected void onStreamError(
            ChannelHandlerContext channel, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        if (stream != null) {
            streams.violated(stream, error.error());
        } else if (!codec.reset().contain(error.streamId())) {
            fault();
            codec.writer()
                    .writeRstStream(channel, error.streamId(), error.error().code(), channel.newPromise());
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext channel, boolean outbound, Throwable cause, Http2Exception error) {
        if (error == null) {
            Closing.onError(channel, cause, shared.loop()); // not the client's fault
        } else {
            ending.violated(error.error(), Violation.reasonOf(error));
        }
    }

    // --- what is written ----------------------------------------------------------------------------------------

    ServerPump pump() {
        return pump;
    }

    ServerStreams streams() {
        return streams;
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
        codec.reset().add(stream.id());
        resetStream(context, stream.id(), error.code(), context.newPromise());
        if (!NO_FAULTS.contains(error)) {
            fault();
        }
        pump.flushSoon();
    }

    /** A stream has come to nothing by the client's doing. */
    void fault() {
        if (faults.add(shared.loop().now())) {
            ending.violated(Http2Error.ENHANCE_YOUR_CALM, Reason.TOO_MANY_RESETS);
        }
    }

    /** Nothing that comes is interpreted any more, in the middle of a batch, too. */
    void stopReading() {
        codec.stopReading();
    }

    /** Hands over what the outbox has. */
    void flushOutbox() {
        codec.outbox().flush();
    }

    ChannelPromise voidPromise() {
        return context.voidPromise();
    }

    // --- what its streams say -----------------------------------------------------------------------------------

    void streamBegins() {
        shared.loop().counters().count(Total.H2_STREAMS);
        ending.streamBegins();
    }

    void streamEnded() {
        if (streams.count() == 0) {
            deadline.idle();
        }
        ending.noStreams();
    }

    /** Whether the client has sent its SETTINGS. */
    boolean begun() {
        return codec.decoder().prefaceReceived();
    }

    /** What was written and the kernel has not taken yet. */
    long pendingBytes() {
        return Closing.pendingBytes(context);
    }

    /** Since when a frame has been incomplete that is not data; {@link FrameEdges#NEVER} while none is. */
    long incompleteSince() {
        return edges.since();
    }

    /** Whether the client may send data, as far as the window of the connection goes. */
    boolean mayBeSentTo() {
        return codec.decoder().flowController().windowSize(connection().connectionStream()) > 0;
    }

    int streamCount() {
        return streams.count();
    }
}
