package io.sluice.dataplane.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http2.Http2ClientConnection;
import io.sluice.dataplane.tls.UpstreamContexts;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * One attempt to connect to an endpoint, counted in the load of its {@link UpstreamState}; once there is room for it in the
 * {@link ConnectionBudget} it is under way. With TLS it lasts until the handshake is through,
 * with HTTP/2 until the endpoint's SETTINGS have come; others may wait for such a connection, too. Confined to its loop.
 */
public final class Dial {
    private final EndpointPool pool;
    private final ConnectionBudget budget;
    private final UpstreamState upstream;
    private final UpstreamContexts tls;
    private final Connector connector;
    private Waiter waiter;
    private long deadline;
    private List<Dial> joined = List.of(); // they get their streams from this one's connection

    Dial(
            EndpointPool pool,
            ConnectionBudget budget,
            UpstreamState upstream,
            UpstreamContexts tls,
            Connector connector,
            Waiter waiter) {
        this.pool = pool;
        this.budget = budget;
        this.upstream = upstream;
        this.tls = tls;
        this.connector = connector;
        this.waiter = waiter;
    }

    EndpointPool pool() {
        return pool;
    }

    UpstreamState upstream() {
        return upstream;
    }

    /** Waits for this one's connection, which can carry more than one request. */
    void join(Dial other) {
        if (joined.isEmpty()) {
            joined = new ArrayList<>();
        }
        joined.add(other);
    }

    /** How many requests its connection is to carry. */
    int waiters() {
        return joined.size() + 1;
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
        return waiter != null || joined.stream().anyMatch(Dial::wanted);
    }

    /** There is no room for it. It is our lack, so another endpoint is no help. */
    void noRoom() {
        over();
        tell(Failure.gateway(Reason.CONNECTIONS_EXHAUSTED));
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
            speak(transport, handler -> channel.pipeline().addFirst("http", handler));
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

    /**
     * Puts what speaks HTTP into its place.
     *
     * @param place where it is to stand
     */
    void speak(UpstreamTransport transport, Consumer<ChannelHandler> place) {
        if (transport.protocol().multiplexed()) {
            Http2ClientConnection connection = pool.http2().connection(this, transport);
            place.accept(connection);
            connection.waitFor(Math.max(1, deadline - pool.now()));
        } else {
            ClientConnection connection = pool.connection(transport);
            place.accept(connection);
            ready(connection);
        }
    }

    private void over() {
        upstream.load().endDialling(pool.endpoint());
        pool.dialled(this);
    }

    private void ready(ClientConnection connection) {
        over();
        if (waiter != null) {
            waiter.connected(connection.stream());
        } else {
            connection.offer();
        }
        joined.forEach(Dial::again); // something else is spoken now than when they came
    }

    private void again() {
        if (waiter != null) {
            connector.again(this);
        }
    }

    /** The connection can carry requests. */
    void ready(Http2ClientConnection connection) {
        over();
        List<Dial> others = joined;
        joined = List.of(); // this one may be made again, and others wait for it
        give(connection);
        others.forEach(each -> each.give(connection));
    }

    private void give(Http2ClientConnection connection) {
        if (waiter == null) {
            return;
        } else if (connection.hasRoom()) {
            waiter.connected(connection.open());
        } else {
            again(); // the endpoint allows fewer than have waited, or is spoken to otherwise now
        }
    }

    private void tell(Failure failure) {
        if (waiter != null) {
            waiter.connectFailed(failure);
        }
        joined.forEach(each -> each.tell(failure));
    }

    /** There is no room to make one for whoever waits. */
    void refused(Reason why) {
        tell(Failure.gateway(why));
    }

    /** There is a connection, but it cannot be trusted, or nothing can be agreed on. */
    void refused(Throwable cause) {
        pool.handshakeFailed(cause);
        over();
        tell(ConnectFailure.ofHandshake(cause));
    }

    /** There is a connection, but no HTTP/2 came of it; no request was sent. */
    void unusable(Failure why) {
        over();
        tell(why);
    }

    void failed(Throwable cause) {
        over();
        budget.release();
        tell(ConnectFailure.of(cause));
    }
}
