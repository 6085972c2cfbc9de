package io.sluice.dataplane.listen;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;

/**
 * This machine's transport, with three things of ours: a handler in every listening channel, since Vert.x shows its
 * listening channels to nobody and from the connections that came by them they would be known too late; a bound for what
 * the kernel takes for a client ({@link UnsentBytes}); and an epoll that loses no descriptor ({@link WatchedDescriptors}).
 */
public final class ListeningTransport implements Transport {
    private final Transport machine;
    private final boolean epoll;
    private final ChannelHandler listening;

    private ListeningTransport(Transport machine, boolean epoll, ChannelHandler listening) {
        this.machine = machine;
        this.epoll = epoll;
        this.listening = listening;
    }

    /** The native transport, or NIO where there is none. */
    private static io.vertx.core.transport.Transport ofThisMachine() {
        io.vertx.core.transport.Transport fast = io.vertx.core.transport.Transport.nativeTransport();
        return fast != null && fast.available() ? fast : io.vertx.core.transport.Transport.NIO;
    }

    /** A Vertx whose listening channels these are. */
    public static Vertx vertx(VertxOptions options, ListeningChannels channels) {
        io.vertx.core.transport.Transport machine = ofThisMachine();
        Transport ours = new ListeningTransport(machine.implementation(), "epoll".equals(machine.name()), channels);
        return Vertx.builder()
                .with(options)
                .withTransport(new Named(machine, ours))
                .build();
    }

    private record Named(io.vertx.core.transport.Transport machine, Transport implementation)
            implements io.vertx.core.transport.Transport {
        @Override
        public String name() {
            return machine.name();
        }

        @Override
        public boolean available() {
            return machine.available();
        }

        @Override
        public Throwable unavailabilityCause() {
            return machine.unavailabilityCause();
        }
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        machine.configure(config, domainSocket, bootstrap);
        bootstrap.handler(listening);
        if (epoll && !domainSocket) {
            UnsentBytes.limit(bootstrap);
        }
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
        machine.configure(config, domainSocket, bootstrap);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        machine.configure(channel, options);
    }

    @Override
    public boolean supportsDomainSockets() {
        return machine.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return machine.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
        return machine.isAvailable();
    }

    @Override
    public Throwable unavailabilityCause() {
        return machine.unavailabilityCause();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return machine.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return machine.convert(address);
    }

    /** What the event loops are made with, too: {@code eventLoopGroup} is the interface's own and asks here. */
    @Override
    public IoHandlerFactory ioHandlerFactory() {
        IoHandlerFactory machines = machine.ioHandlerFactory();
        return epoll ? WatchedDescriptors.over(machines) : machines;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface has it
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return machine.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return machine.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return machine.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return machine.serverChannelFactory(domainSocket);
    }
}
