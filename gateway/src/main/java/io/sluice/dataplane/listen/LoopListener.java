package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.wire.ReadSizes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/** One event loop's share of a listener: a Vert.x {@code NetServer} whose connections are handled by us. */
abstract class LoopListener {
    private static final int ALL_WRITTEN = 1;

    private final Listeners.Share share;
    private final Predicate<InetAddress> trusted;
    private final WriteBufferWaterMark waterMark;
    private final NetServer server;

    LoopListener(Vertx vertx, Listeners.Share share, ListenOptions options) {
        this.share = share;
        this.trusted = options.trusted();
        this.waterMark = waterMark(options.perStreamBuffer());
        NetServerOptions ofSockets = new NetServerOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setReuseAddress(true)
                .setAcceptBacklog(options.backlog());
        this.server = vertx.createNetServer(ofSockets).connectHandler(this::connected);
    }

    /**
     * What is read from an endpoint before reading stops comes on top, so that it is left room for. Reading goes on when
     * all is with the kernel: of a buffer that was written in part, all is held.
     */
    private static WriteBufferWaterMark waterMark(int perStreamBuffer) {
        int high = Math.max(perStreamBuffer / 8, perStreamBuffer - ReadSizes.LARGEST_OF_RESPONSES);
        return new WriteBufferWaterMark(ALL_WRITTEN, high);
    }

    /** Binds; the future's value is the port. */
    final Future<Integer> listen(SocketAddress address) {
        Promise<Integer> bound = Promise.promise();
        share.context()
                .runOnContext(ignored ->
                        server.listen(address).map(NetServer::actualPort).onComplete(bound));
        return bound.future();
    }

    /**
     * Runs while the channel is being registered: nothing can have been read from it yet. Vert.x's handler goes, and its
     * socket with it: nothing is asked of them, and what it keeps for writes of other threads are 5 KiB for each connection.
     */
    private void connected(NetSocket socket) {
        ChannelHandlerContext vertx = ((NetSocketInternal) socket).channelHandlerContext();
        Channel channel = vertx.channel();
        if (channel.remoteAddress() == null) {
            channel.close(); // the client has reset the connection before it could be accepted
            return;
        }
        ChannelConfig config = channel.config();
        share.http1().requestReads().applyTo(config);
        config.setWriteBufferWaterMark(waterMark);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addFirst("client", first(channel));
        channel.pipeline().remove(vertx.handler());
    }

    /** Who hears a new connection's first bytes. */
    abstract ChannelHandler first(Channel channel);

    final Listeners.Share share() {
        return share;
    }

    /** @param tls what its handshake has come to; null on a plain connection */
    final Peer peer(Channel channel, TlsSession tls) {
        InetAddress address = unmapped(((InetSocketAddress) channel.remoteAddress()).getAddress());
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        return new Peer(address, trusted.test(address), port, tls);
    }

    /** On a dual-stack socket IPv4 clients come as ::ffff:a.b.c.d. */
    private static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.getAddress().length + " bytes", e);
        }
    }
}
