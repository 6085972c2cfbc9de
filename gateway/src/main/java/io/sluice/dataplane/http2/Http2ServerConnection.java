package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.wire.Closing;
import java.util.List;

/**
 * A client's HTTP/2 connection (RFC 9113): what its channel says, and when what was written leaves. Frames and windows are
 * Netty's, requests are {@link ServerStreams}', how the connection ends is {@link ServerEnding}, when, {@link ServerDeadline}.
 *
 * <p>Once per batch of reads, or once per loop round where endpoints answer: one pass over what waits, one write, one flush.
 */
public final class Http2ServerConnection extends Http2ConnectionHandler {
    /** Beyond it nothing is written until the socket takes more; what waits then does so in its stream's queue. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 256 * 1024);

    private final Http2Loop shared;
    private final Clients.Entry entry;
    private final ServerCodec codec;
    private final ServerStreams streams;
    private final ServerDeadline deadline;
    private final ServerEnding ending;
    private final RecentResets resets = new RecentResets();
    private final Runnable flushTask = this::flushNow;
    private ChannelHandlerContext context;
    private boolean inBatch;
    private boolean flushAwaited;
    private boolean pumping;
    private boolean pumpAgain;

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
        this.streams = new ServerStreams(shared, handler, peer, this, codec);
        this.deadline = new ServerDeadline(shared, this);
        this.ending = new ServerEnding(shared, this, streams, deadline);
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
        flushSoon();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) throws Exception {
        if (!inBatch) {
            inBatch = true;
            shared.loop().tick();
        }
        if (ending.ignoresInput()) {
            ReferenceCountUtil.release(message);
        } else {
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
        inBatch = false;
        pump();
        deadline.watch();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (channel.channel().isWritable()) {
            pump();
        }
    }

    /** Nothing is passed on: Vert.x, behind us, would end the connection at the client's FIN and at its own shutdown. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) throws Http2Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            ending.inputEnded();
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
        } else if (!resets.contain(error.streamId())) {
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

    /** What is in the outbox leaves with the end of this batch or of this loop round, together with what others add. */
    void flushSoon() {
        if (!inBatch && !flushAwaited) {
            flushAwaited = true;
            shared.execute(flushTask);
        }
    }

    private void flushNow() {
        flushAwaited = false;
        if (context.channel().isActive()) {
            pump();
        }
    }

    /** Writes what windows and socket take, and tells those who waited for that. */
    void pump() {
        if (pumping) {
            pumpAgain = true; // the flush itself may come back here, when it makes the channel writable
            return;
        }
        pumping = true;
        try {
            do {
                pumpAgain = false;
                distribute();
                codec.outbox().flush();
            } while (pumpAgain);
        } finally {
            pumping = false;
        }
        streams.unblock();
    }

    private void distribute() {
        try {
            codec.encoder().flowController().writePendingBytes();
        } catch (Http2Exception e) {
            onError(context, /* outbound */ true, e);
        }
    }

    void windowBack(Http2Stream stream, int bytes) {
        try {
            codec.decoder().flowController().consumeBytes(stream, bytes);
        } catch (Http2Exception e) {
            onError(context, /* outbound */ true, e);
        }
        flushSoon();
    }

    void closeLocal(Http2Stream stream) {
        closeStreamLocal(stream, context.newSucceededFuture());
    }

    void reset(Http2Stream stream, Http2Error error) {
        resets.add(stream.id());
        resetStream(context, stream.id(), error.code(), context.newPromise());
        flushSoon();
    }

    /** Tells the client which stream is the last that is served. Not by Netty, which would close the connection with an error. */
    void goAway(Http2Error error) {
        int last = connection().remote().lastStreamCreated();
        try {
            connection().goAwaySent(last, error.code(), Unpooled.EMPTY_BUFFER);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a stream was begun behind a GOAWAY", e);
        }
        codec.writer().writeGoAway(context, last, error.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
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
            ending.noStreams();
        }
    }

    /** Whether the client has sent its SETTINGS. */
    boolean begun() {
        return codec.decoder().prefaceReceived();
    }

    int streamCount() {
        return streams.count();
    }
}
