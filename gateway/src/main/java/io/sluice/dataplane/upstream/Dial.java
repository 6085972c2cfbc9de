package io.sluice.dataplane.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.sluice.dataplane.balance.UpstreamLoad;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.model.Reason;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.ClosedChannelException;

/**
 * One attempt to connect to an endpoint, counted in the upstream's {@link UpstreamLoad}; once there is room for it in the
 * {@link ConnectionBudget} it is under way. Confined to its loop.
 */
public final class Dial {
    private final EndpointPool pool;
    private final ConnectionBudget budget;
    private final UpstreamLoad load;
    private Waiter waiter;

    Dial(EndpointPool pool, ConnectionBudget budget, UpstreamLoad load, Waiter waiter) {
        this.pool = pool;
        this.budget = budget;
        this.load = load;
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

    void succeeded(NetSocket socket) {
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        if (!channel.isActive()) {
            failed(new ClosedChannelException()); // already over: nobody would tell a handler that comes now
            return;
        }
        load.endDialling(pool.endpoint());
        ConnectionBudget charged = budget; // not this dial, whose waiter would live as long as the connection
        channel.closeFuture().addListener(closed -> charged.release());
        ClientConnection connection = attach(channel);
        if (waiter != null) {
            waiter.connected(connection.stream());
        } else {
            connection.offer();
        }
    }

    void failed(Throwable cause) {
        load.endDialling(pool.endpoint());
        budget.release();
        if (waiter != null) {
            waiter.connectFailed(ConnectFailure.of(cause));
        }
    }

    private ClientConnection attach(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            throw new IllegalStateException("a connection on another event loop than its request");
        }
        ChannelConfig config = channel.config();
        pool.readSizes().applyTo(config);
        // An endpoint that answers early and closes makes our next write fail; what it answered must still be read.
        config.setOption(ChannelOption.AUTO_CLOSE, false);
        ClientConnection connection = pool.connection();
        channel.pipeline().addFirst("http1", connection);
        return connection;
    }
}
