package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.TimeUnit;
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
}
