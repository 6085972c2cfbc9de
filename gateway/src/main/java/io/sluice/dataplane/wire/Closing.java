package io.sluice.dataplane.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.sluice.dataplane.loop.Loop;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways in which a connection ends, and what of it the kernel knows. */
public final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private static final int TCP_CLOSE = 7;

    private static final EpollIoEvent READABLE = () -> EpollIoOps.EPOLLIN;
    private static final EpollIoEvent WRITABLE = () -> EpollIoOps.EPOLLOUT;

    private Closing() {}

    /** Once everything that was written has left. */
    public static void afterWrites(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * At once, with RST: what was not delivered yet may be lost, and the peer can take nothing for complete. A closed
     * channel, whose end is on its way to its handlers, has no descriptor to set an option of.
     */
    public static void reset(ChannelHandlerContext context) {
        if (context.channel().isOpen()) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ChannelHandlerContext first = context.pipeline().firstContext();
        (first == null ? context : first)
                .close(); // not through TLS, which would say goodbye, and wait for that to be taken
    }

    /** FIN, once everything that was written has left; the peer may go on sending. */
    public static void shutdownOutput(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess()) {
                endOutput(context);
            } else {
                context.close();
            }
        });
    }

    private static void endOutput(ChannelHandlerContext context) {
        DuplexChannel channel = (DuplexChannel) context.channel();
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            sayEnd(context, tls).addListener(said -> channel.shutdownOutput());
        }
    }

    /**
     * TLS has an end of its own (RFC 8446 section 6.1), without which the peer has to take the rest for cut off. It is that of one
     * direction, but Netty's engine takes the first record that comes behind it for the peer's end. Who believed that would close
     * a connection on which the peer still sends, which resets it. So it is BoringSSL that is told; the engine learns of it when
     * it wants to say the same, at the end.
     */
    private static ChannelFuture sayEnd(ChannelHandlerContext context, SslHandler tls) {
        if (tls.engine() instanceof ReferenceCountedOpenSslEngine engine && engine.sslPointer() != 0) {
            SSL.shutdownSSL(engine.sslPointer());
            return context.writeAndFlush(Unpooled.EMPTY_BUFFER); // and with it what BoringSSL has to say
        }
        return tls.closeOutbound();
    }

    /**
     * Reads what has arrived, at once. The loop may have asked the kernel long ago, and hears of it with its next round only:
     * deadlines are looked at behind the events of a round. Without epoll nothing can be read out of turn.
     */
    public static void readNow(ChannelHandlerContext context) {
        handle(context, READABLE);
    }

    /** As {@link #readNow} for what waits to be written: the peer may have made room for it long ago. */
    public static void writeNow(ChannelHandlerContext context) {
        handle(context, WRITABLE);
    }

    /** What the kernel has not taken yet, in bytes. */
    public static long pendingBytes(ChannelHandlerContext context) {
        ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    private static void handle(ChannelHandlerContext context, EpollIoEvent event) {
        if (context.channel() instanceof EpollSocketChannel channel && channel.isActive()) {
            ((EpollIoHandle) channel.unsafe()).handle(/* not looked at */ null, event);
        }
    }

    /**
     * Whether the peer's RST has come. After a FIN the channel is silent about it, since there is nothing more to read
     *; the kernel knows. Without epoll it is found out by the next write. A closed channel, whose end is on its way to
     * its handlers, has no descriptor to ask.
     */
    public static boolean wasReset(ChannelHandlerContext context) {
        return context.channel() instanceof EpollSocketChannel channel
                && channel.isOpen()
                && channel.tcpInfo().state() == TCP_CLOSE;
    }

    /** As {@link #tell}, and at once: anything costs this connection. */
    public static void onError(ChannelHandlerContext context, Throwable cause, Loop loop) {
        tell(context, cause, loop);
        context.close();
    }

    /**
     * Why a connection is closed: that it is broken is nothing to report; that memory is missing is said now and then; the rest is
     * a defect of ours.
     */
    public static void tell(ChannelHandlerContext context, Throwable cause, Loop loop) {
        if (cause instanceof OutOfMemoryError) {
            tellOfMemory(cause, loop);
        } else if (!(cause instanceof IOException) && !isOfTls(cause)) {
            LOG.error("the connection {} is closed by a defect of Sluice", context.channel(), cause);
        }
    }

    /** What the peer has sent is no TLS, or broken. */
    private static boolean isOfTls(Throwable cause) {
        return cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    }

    private static void tellOfMemory(Throwable cause, Loop loop) {
        if (loop.memoryMissing().due(loop.now())) {
            LOG.warn(
                    "a connection is closed for want of memory: {}; {} more since this was last said",
                    cause.getMessage(),
                    loop.memoryMissing().unsaid());
        }
    }
}
