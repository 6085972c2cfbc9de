package io.sluice.dataplane.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.sluice.dataplane.balance.UpstreamLoad;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.tls.UpstreamContexts;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * One attempt to connect to an endpoint, counted in the upstream's {@link UpstreamLoad}; once there is room for it in the
 * {@link ConnectionBudget} it is under way. With TLS it lasts until the handshake is through. Confined to its loop.
 */
public final class Dial {
    private final EndpointPool pool;
    private final ConnectionBudget budget;
    private final UpstreamLoad load;
    private final UpstreamContexts tls;
    private Waiter waiter;
    private long deadline;

    Dial(EndpointPool pool, ConnectionBudget budget, UpstreamLoad load, UpstreamContexts tls, Waiter waiter) {
        this.pool = pool;
        this.budget = budget;
        this.load = load;
        this.tls = tls;
        this.waiter = waiter;
    }

    SocketAddress address() {
        return pool.address();
    }

    /** The waiter is not interested any more; a connection that is made nevertheless is kept for others. */
    public void cancel() {
        waiter = null;
    }

    /** Whether somebody waits for it. */
    boolean wanted() {
        return waiter != null;
    }

    /** There is no room for it. It is our lack, so another endpoint is no help. */
    void noRoom() {
        load.endDialling(pool.endpoint());
        if (waiter != null) {
            waiter.connectFailed(Failure.gateway(Reason.CONNECTIONS_EXHAUSTED));
        }
    }

    /** @param timeout for all of it, in nanoseconds; until there is TCP, somebody else sees to it */
    void begins(long timeout) {
        deadline = pool.now() + timeout;
    }

    void succeeded(NetSocket socket) {
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        if (!channel.isActive()) {
            failed(new ClosedChannelException()); // already over: nobody would tell a handler that comes now
            return;
        }
        ConnectionBudget charged = budget; // not this dial, whose waiter would live as long as the connection
        channel.closeFuture().addListener(closed -> charged.release());
        configure(channel);
        UpstreamTransport transport = pool.endpoint().transport();
        if (transport.tls().isEmpty()) {
            ClientConnection connection = pool.connection(transport);
            channel.pipeline().addFirst("http1", connection);
            ready(connection);
        } else {
            shakeHands(channel, transport, transport.tls().get());
        }
    }

    private void configure(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            throw new IllegalStateException("a connection on another event loop than its request");
        }
        ChannelConfig config = channel.config();
        pool.readSizes().applyTo(config);
        // An endpoint that answers early and closes makes our next write fail; what it answered must still be read.
        config.setOption(ChannelOption.AUTO_CLOSE, false);
    }

    private void shakeHands(Channel channel, UpstreamTransport transport, UpstreamTls how) {
        SslHandler handler;
        try {
            handler = tls.handler(how, channel.alloc());
        } catch (SSLException e) {
            refused(e);
            channel.close();
            return;
        }
        handler.setHandshakeTimeout(Math.max(1, deadline - pool.now()), TimeUnit.NANOSECONDS);
        channel.pipeline().addFirst("handshake", new TlsDial(this, transport));
        channel.pipeline().addFirst("tls", handler); // begins
    }

    /** What is to stand behind a handshake that went well. */
    ClientConnection connection(UpstreamTransport transport) {
        return pool.connection(transport);
    }

    /** The connection can carry a request. */
    void ready(ClientConnection connection) {
        load.endDialling(pool.endpoint());
        if (waiter != null) {
            waiter.connected(connection.stream());
        } else {
            connection.offer();
        }
    }

    /** There is a connection, but it cannot be trusted, or nothing can be agreed on. */
    void refused(Throwable cause) {
        load.endDialling(pool.endpoint());
        if (waiter != null) {
            waiter.connectFailed(ConnectFailure.ofHandshake(cause));
        }
    }

    void failed(Throwable cause) {
        load.endDialling(pool.endpoint());
        budget.release();
        if (waiter != null) {
            waiter.connectFailed(ConnectFailure.of(cause));
        }
    }
}
