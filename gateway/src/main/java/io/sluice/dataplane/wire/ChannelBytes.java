package io.sluice.dataplane.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.TimerWheel;

/**
 * The channel of a connection, of a client or to an endpoint, whose bytes mean nothing to the gateway any more, as after a 101:
 * takes the place of the handler that spoke a protocol, whose deadlines and rules hold no longer.
 *
 * <p>Writable means that all bytes are with the kernel. Whoever reads the other side only then holds at most 64 KiB,
 * however small the pieces ({@link ReadSizes#ofTunnels}).
 */
public final class ChannelBytes extends ChannelInboundHandlerAdapter implements ByteChannel {
    private static final WriteBufferWaterMark ALL_WRITTEN = new WriteBufferWaterMark(1, 1);
    /** A reset after a FIN is found out by asking; a write would, too, but there may be nothing to write for long. */
    private static final long RESET_LOOK = 2_000_000_000L;

    private final Loop loop;
    private final ReadSizes reads;
    private final Runnable whenClosed;
    private final TimerWheel.Timer resetLook = new ResetLook();
    private ChannelHandlerContext context;
    private ByteBuf early;
    private boolean inputEnded;
    private Sink sink;
    private boolean broken;

    private ChannelBytes(Loop loop, ReadSizes reads, ByteBuf early, boolean inputEnded, Runnable whenClosed) {
        this.loop = loop;
        this.reads = reads;
        this.early = early;
        this.inputEnded = inputEnded;
        this.whenClosed = whenClosed;
    }

    /**
     * Puts one in the place of a handler.
     *
     * @param place the handler's
     * @param reads {@link ReadSizes#ofTunnels} of this loop
     * @param early what has come already, now ours; null for nothing
     * @param inputEnded whether the peer's FIN has come already
     * @param whenClosed run once the connection is gone
     */
    public static ChannelBytes replace(
            ChannelHandlerContext place,
            Loop loop,
            ReadSizes reads,
            ByteBuf early,
            boolean inputEnded,
            Runnable whenClosed) {
        ChannelBytes bytes = new ChannelBytes(loop, reads, early, inputEnded, whenClosed);
        place.pipeline().replace(place.handler(), "tunnel", bytes);
        return bytes;
    }

    /**
     * Puts one in front of whatever handles a channel, which hears nothing but its end any more.
     *
     * @param channel nothing was read from it
     * @param reads {@link ReadSizes#ofTunnels} of this loop
     */
    public static ChannelBytes first(Channel channel, Loop loop, ReadSizes reads) {
        ChannelBytes bytes = new ChannelBytes(loop, reads, /* early */ null, /* inputEnded */ false, () -> {});
        channel.pipeline().addFirst("tunnel", bytes);
        return bytes;
    }

    private final class ResetLook extends TimerWheel.Timer {
        @Override
        protected void expired(long now) {
            if (Closing.wasReset(context)) {
                broken = true;
                context.close();
            } else {
                loop.timers().arm(this, now + RESET_LOOK);
            }
        }
    }

    // --- what the channel says ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        ChannelConfig config = added.channel().config();
        config.setAutoRead(false);
        config.setRecvByteBufAllocator(reads);
        config.setWriteBufferWaterMark(ALL_WRITTEN);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setOption(ChannelOption.AUTO_CLOSE, true);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        sink.bytes((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        sink.batchEnd();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (sink != null && writable()) {
            sink.writable();
        }
    }

    /** Nothing is passed on: Vert.x, behind us, would end the connection at the peer's FIN and at its own shutdown. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
            inputEnded = true;
            inputEnded();
        } else if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            context.close(); // the engine takes the peer's close_notify for the end of both directions
        }
    }

    private void inputEnded() {
        loop.timers().arm(resetLook, loop.now() + RESET_LOOK);
        sink.ended();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        broken = true;
        Closing.onError(channel, cause, loop);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        loop.timers().remove(resetLook);
        if (early != null) {
            early.release();
            early = null;
        }
        whenClosed.run();
        if (sink != null) {
            sink.closed(broken);
        }
        channel.fireChannelInactive();
    }

    // --- what is asked of it ------------------------------------------------------------------------------------

    @Override
    public void open(Sink hears) {
        sink = hears;
        wanted(true); // first, since the sink may have had enough after the next line
        if (early != null) {
            ByteBuf first = early;
            early = null;
            sink.bytes(first);
            sink.batchEnd();
        }
        if (inputEnded) {
            inputEnded();
        }
    }

    @Override
    public void write(ByteBuf data) {
        context.write(data, context.voidPromise());
    }

    @Override
    public void flush() {
        context.flush();
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void wanted(boolean more) {
        context.channel().config().setAutoRead(more);
    }

    @Override
    public void halfClose() {
        Closing.shutdownOutput(context);
    }

    @Override
    public void close() {
        Closing.afterWrites(context);
    }

    @Override
    public void cut() {
        context.close();
    }

    @Override
    public void abort() {
        Closing.reset(context);
    }
}
