package io.sluice.dataplane.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
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
}
