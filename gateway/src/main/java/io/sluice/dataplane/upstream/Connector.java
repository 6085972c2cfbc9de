package io.sluice.dataplane.upstream;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.model.Reason;
import io.sluice.settings.UpstreamSettings;
import java.util.concurrent.Future;

/**
 * The way of one event loop to endpoints: first an endpoint is picked, then a connection to it is taken or made
 * (LB-16). Confined to the loop.
 */
public final class Connector {
    private final Http1Loop http1;
    private final Dialler dialler;
    private final ConnectionBudget budget;
    private final UpstreamSettings settings;
    private final IdleConnections idle = new IdleConnections();

    /** @param budget of all loops together */
    public Connector(Http1Loop http1, Dialler dialler, ConnectionBudget budget, UpstreamSettings settings) {
        this.http1 = http1;
        this.dialler = dialler;
        this.budget = budget;
        this.settings = settings;
    }

    /**
     * The connection to the endpoint that was used last; null when none is free.
     *
     * @param repeatable whether the request may be sent again; if not, it gets a connection that was used just now, or none
     */
    public UpstreamStream take(EndpointState endpoint, boolean repeatable) {
        ClientConnection free = pool(endpoint).take(repeatable);
        return free == null ? null : free.stream();
    }

    /**
     * Makes room for a new connection, if need be by closing the one that has been unused for longest. Where there is
     * room, {@link #dial} must follow.
     *
     * @return why there is none; null when there is
     */
    public Reason reserve(UpstreamState upstream) {
        if (!upstream.load().beginDialling(settings.maxPendingConnections())) {
            return Reason.UPSTREAM_OVERLOADED;
        }
        if (!reserve()) {
            upstream.load().endDialling();
            return Reason.CONNECTIONS_EXHAUSTED;
        }
        return null;
    }

    private boolean reserve() {
        if (budget.reserve()) {
            return true;
        }
        PooledConnection longest = idle.longest();
        if (longest == null) {
            return false;
        }
        longest.connection().close();
        return budget.reserve(); // another loop may have been quicker
    }

    /** Makes a new connection, after {@link #reserve}. The waiter hears of it later, on this loop. */
    public Dial dial(UpstreamState upstream, EndpointState endpoint, Waiter waiter) {
        Dial dial = new Dial(pool(endpoint), budget, upstream.load(), waiter);
        dialler.dial(dial);
        return dial;
    }

    /** Runs a task on this loop after so many nanoseconds, unless it is cancelled. */
    public Future<?> after(long nanos, Runnable task) {
        return dialler.after(nanos, task);
    }

    private EndpointPool pool(EndpointState endpoint) {
        int loop = http1.loop().index();
        EndpointPool pool = (EndpointPool) endpoint.pool(loop);
        if (pool == null) {
            pool = new EndpointPool(http1, endpoint, idle, settings);
            endpoint.pool(loop, pool);
        }
        return pool;
    }

    /** How many unused connections to an endpoint are kept. On this loop. */
    public int idle(EndpointState endpoint) {
        EndpointPool pool = (EndpointPool) endpoint.pool(http1.loop().index());
        return pool == null ? 0 : pool.idle();
    }

    /** How many connections are being made. On this loop. */
    public int dials() {
        return dialler.dials();
    }

    /** Closes the unused connections to an endpoint that has left. On this loop. */
    public void release(EndpointState endpoint) {
        EndpointPool pool = (EndpointPool) endpoint.pool(http1.loop().index());
        if (pool != null) {
            pool.closeIdle();
        }
    }
}
