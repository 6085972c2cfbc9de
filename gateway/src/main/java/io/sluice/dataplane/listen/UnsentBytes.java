package io.sluice.dataplane.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * How much the kernel takes for a client beyond what it can send at once. By itself it takes what a quick client could have
 * under way, up to 4 MB, also for a client that does not read: some thousands of them have all the memory that the machine
 * allows TCP, or that a container has, where it counts. Connections inherit it from the listening channel they came by, so
 * that it costs them nothing. On Linux with epoll alone.
 */
final class UnsentBytes {
    /** By number (IPPROTO_TCP; linux/tcp.h): Netty knows the name for connections alone. */
    private static final ChannelOption<Integer> NOTSENT_LOWAT =
            new IntegerUnixChannelOption("TCP_NOTSENT_LOWAT", 6, 25);

    /** What a client of 1 Gbit/s takes in a millisecond, in which an event loop comes round. */
    private static final int USUAL = 128 * 1024;

    private static final int WHEN_SCARCE = 16 * 1024;

    private UnsentBytes() {}

    /** For a listening channel of epoll that is still to be made. */
    static void limit(ServerBootstrap bootstrap) {
        bootstrap.option(NOTSENT_LOWAT, USUAL);
    }

    /**
     * For those who come from now on.
     *
     * @param memoryScarce whether it is less than usual
     */
    static void limit(Channel listening, boolean memoryScarce) {
        if (listening instanceof EpollServerSocketChannel && listening.isOpen()) {
            listening.config().setOption(NOTSENT_LOWAT, memoryScarce ? WHEN_SCARCE : USUAL);
        }
    }
}
