package io.sluice.dataplane.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.ReadSizes;
import io.sluice.model.Reason;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/** One attempt to connect to an endpoint. Confined to its loop. */
public final class Dial {
    private final EndpointPool pool;
    private Waiter waiter;

    Dial(EndpointPool pool, Waiter waiter) {
        this.pool = pool;
        this.waiter = waiter;
    }

    /** The waiter is not interested any more; a connection that is made nevertheless is kept for others. */
    public void cancel() {
        waiter = null;
    }

    void succeeded(NetSocket socket) {
        ClientConnection connection =
                attach(((NetSocketInternal) socket).channelHandlerContext().channel());
        if (waiter != null) {
            waiter.connected(connection.stream());
        } else {
            connection.offer();
        }
    }

    void failed(Throwable cause) {
        if (waiter != null) {
            boolean timeout = cause instanceof ConnectTimeoutException;
            Reason reason = timeout ? Reason.CONNECT_TIMEOUT : Reason.CONNECT_FAILED;
            waiter.connectFailed(Failure.upstream(reason, Retry.ALWAYS));
        }
    }

    private ClientConnection attach(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            throw new IllegalStateException("a connection on another event loop than its request");
        }
        ChannelConfig config = channel.config();
        ReadSizes.FOR_RESPONSES.applyTo(config);
        // An endpoint that answers early and closes makes our next write fail; what it answered must still be read.
        config.setOption(ChannelOption.AUTO_CLOSE, false);
        ClientConnection connection = pool.connection();
        channel.pipeline().addFirst("http1", connection);
        return connection;
    }
}
