package io.sluice.dataplane.upstream;

import io.netty.channel.Channel;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.UpstreamLoad;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.loop.LoopCounters;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;
import io.vertx.core.AsyncResult;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.ClosedChannelException;

/**
 * One attempt to connect to an endpoint for one client alone, whose bytes mean nothing to the gateway: counted as a {@link Dial}
 * is, and nothing is kept of it for others. Confined to its loop.
 */
public final class RawDial {
    /** Hears, later and on its loop, what became of it; nothing more once it was cancelled. */
    public interface Waiter {
        /** @param channel active; nothing was read from it, and whoever hears this handles it from now on */
        void connected(Channel channel);

        void connectFailed(Failure failure);
    }

    private final LoopCounters counters;
    private final EndpointState endpoint;
    private final ConnectionBudget budget;
    private final UpstreamLoad load;
    private Waiter waiter;

    RawDial(LoopCounters counters, EndpointState endpoint, ConnectionBudget budget, UpstreamLoad load, Waiter waiter) {
        this.counters = counters;
        this.endpoint = endpoint;
        this.budget = budget;
        this.load = load;
        this.waiter = waiter;
    }

    SocketAddress address() {
        return SocketAddress.inetSocketAddress(endpoint.address());
    }

    /** The waiter is not interested any more; a connection that is made nevertheless is closed. */
    public void cancel() {
        waiter = null;
    }

    RoomSearch.Seeker whenFound(Dialler dialler) {
        return new RoomSearch.Seeker() {
            @Override
            public boolean found() {
                if (waiter == null) {
                    foundNone();
                    return false;
                }
                dialler.dial(RawDial.this);
                return true;
            }

            @Override
            public void foundNone() {
                failed(Failure.gateway(Reason.CONNECTIONS_EXHAUSTED));
            }
        };
    }

    void made(AsyncResult<NetSocket> result) {
        if (result.failed()) {
            broken(result.cause());
            return;
        }
        Channel channel =
                ((NetSocketInternal) result.result()).channelHandlerContext().channel();
        if (!channel.isActive()) {
            broken(new ClosedChannelException()); // already over: nobody would tell a handler that comes now
            return;
        }
        load.endDialling(endpoint);
        count(channel);
        if (waiter == null) {
            channel.close();
        } else {
            waiter.connected(channel);
        }
    }

    private void count(Channel channel) {
        ConnectionBudget charged = budget;
        LoopCounters counting = counters;
        counting.count(Total.UPSTREAM_CONNECTIONS_OPENED);
        channel.closeFuture()
                .addListener(
                        closed -> { // not this dial, whose waiter would live as long as the connection
                            charged.release();
                            counting.count(Total.UPSTREAM_CONNECTIONS_CLOSED);
                        });
    }

    private void broken(Throwable cause) {
        budget.release();
        failed(ConnectFailure.of(cause));
    }

    private void failed(Failure failure) {
        load.endDialling(endpoint);
        if (waiter != null) {
            waiter.connectFailed(failure);
        }
    }
}
