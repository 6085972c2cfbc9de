package io.sluice.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.sluice.dataplane.loop.Loop;
import io.sluice.testing.LogRecorder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class ClosingTest {
    /** Between the close and its event a deadline may come due: it asks a connection that has no descriptor any more. */
    @Test
    void aClosedConnectionIsNotAskedWhetherItWasReset() {
        assumeTrue(Epoll.isAvailable(), "without epoll nobody is asked");
        EpollSocketChannel channel = new EpollSocketChannel();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
        ChannelHandlerContext context = channel.pipeline().firstContext();
        assertThat(Closing.wasReset(context)).isEqualTo(true);
        channel.unsafe().closeForcibly();
        assertThat(Closing.wasReset(context)).isFalse();
    }

    /** A write that fails closes the channel; its response may be cut before the handlers have heard of it. */
    @Test
    void aClosedConnectionCanBeReset() {
        assumeTrue(Epoll.isAvailable(), "elsewhere the option of a closed socket is no error");
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        EpollSocketChannel channel = new EpollSocketChannel();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
        ChannelHandlerContext context = channel.pipeline().firstContext();
        loop.register(channel).syncUninterruptibly();
        channel.close().syncUninterruptibly();
        assertThatNoException().isThrownBy(() -> Closing.reset(context));
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Any other line would be a defect of ours, and fail the test. */
    @Test
    void whatIsNoTlsEndsItsConnectionInSilence() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        Throwable garbage = new DecoderException(new SSLException("bad record MAC"));
        Closing.onError(channel.pipeline().firstContext(), garbage, new Loop(0, () -> 7, 1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aWantOfMemoryCostsConnectionsAndALineNowAndThen() {
        AtomicLong clock = new AtomicLong(7);
        Loop loop = new Loop(0, clock::get, 1);
        for (int i = 0; i < 3; i++) {
            assertThat(closedBy(new OutOfMemoryError("Cannot reserve direct buffer memory"), loop))
                    .isTrue();
        }
        assertThat(LogRecorder.expected("for want of memory: Cannot reserve direct buffer memory; 0 more"))
                .isTrue();
        assertThat(LogRecorder.expected("memory")).as("not of each").isFalse();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
        loop.tick();
        closedBy(new OutOfMemoryError("Cannot reserve direct buffer memory"), loop);
        assertThat(LogRecorder.expected("; 2 more")).isTrue();
    }

    @Test
    void aBrokenConnectionIsNotSpokenOfAndADefectIs() {
        Loop loop = new Loop(0, () -> 7, 1);
        assertThat(closedBy(new IOException("Connection reset by peer"), loop)).isTrue();
        assertThat(closedBy(new IllegalStateException("broken on purpose"), loop))
                .isTrue();
        assertThat(LogRecorder.expected("is closed by a defect of Sluice")).isTrue();
    }

    private static boolean closedBy(Throwable cause, Loop loop) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        Closing.onError(channel.pipeline().firstContext(), cause, loop);
        return !channel.isOpen();
    }
}
