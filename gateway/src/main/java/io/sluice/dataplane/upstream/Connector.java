package io.sluice.dataplane.upstream;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.dataplane.tls.UpstreamContexts;
import io.sluice.model.Reason;
import io.sluice.settings.UpstreamSettings;
import java.util.concurrent.Future;

/**
 * The way of one event loop to endpoints: first an endpoint is picked, then a connection to it is taken or made
 * (LB-16). Confined to the loop.
 */
public final class Connector {
    private final Http1Loop http1;
    private final Http2Loop http2;
    private final Dialler dialler;
    private final ConnectionBudget budget;
    private final UpstreamSettings settings;
    private final IdleConnections idle = new IdleConnections();
    private final LoopRoom room;
    private final UpstreamContexts tls;
    /** What was found by {@link #reserve} for the {@link #dial} that follows it; null for a connection of its own. */
    private Dial joins;

    /**
     * @param budget of all loops together
     * @param tls for endpoints that speak it; of all loops together
     */
    public Connector(
            Http1Loop http1,
            Http2Loop http2,
            Dialler dialler,
            ConnectionBudget budget,
            UpstreamContexts tls,
            UpstreamSettings settings) {
        this.tls = tls;
        this.http1 = http1;
        this.http2 = http2;
        this.dialler = dialler;
        this.budget = budget;
        this.settings = settings;
        this.room = new LoopRoom(dialler, budget, idle);
        budget.join(room);
    }

    /**
     * The connection to the endpoint that was used last, or one that carries others, too; null when none is free.
     *
     * @param repeatable whether the request may be sent again; if not, it gets a connection that was used just now, or none
     */
    public UpstreamStream take(EndpointState endpoint, boolean repeatable) {
        EndpointPool pool = pool(endpoint);
        if (endpoint.transport().protocol().multiplexed()) {
            return pool.http2().take(); // whoever ends such a connection says what it has not done
        }
        ClientConnection free = pool.take(repeatable);
        return free == null ? null : free.stream();
    }

    /**
     * Whether a new connection to the endpoint may be made. One of several gets no more than half of the connections that
     * may be made at a time: if it accepts none, there is room for those to the others. Where there is a chance of room,
     * {@link #dial} must follow.
     *
     * @return why not; null when it may
     */
    public Reason reserve(UpstreamState upstream, EndpointState endpoint) {
        // Once, since with a new plan the answer is another: whoever joins counts nothing, and whoever connects ends a
        // count.
        joins = joinable(endpoint);
        return joins == null ? reserveRaw(upstream, endpoint) : null;
    }

    /** As {@link #reserve}, for {@link #dialRaw}, which shares its connection with nobody. */
    public Reason reserveRaw(UpstreamState upstream, EndpointState endpoint) {
        int most = settings.maxPendingConnections();
        int mostToOne = upstream.endpoints().size() > 1 ? Math.max(1, most / 2) : most;
        if (!upstream.load().beginDialling(endpoint, most, mostToOne)) {
            return Reason.UPSTREAM_OVERLOADED;
        }
        if (!room.anywhere()) {
            upstream.load().endDialling(endpoint);
            return Reason.CONNECTIONS_EXHAUSTED;
        }
        return null;
    }

    /**
     * Makes a new connection, after {@link #reserve}, if need be in the place of the one that has been unused for longest:
     * on this loop, else on another. The waiter hears of it later, on this loop.
     */
    public Dial dial(UpstreamState upstream, EndpointState endpoint, Waiter waiter) {
        Dial dial = new Dial(pool(endpoint), budget, upstream, tls, this, waiter);
        connect(dial);
        return dial;
    }

    private void connect(Dial dial) {
        EndpointState endpoint = dial.pool().endpoint();
        Dial underWay = joins;
        joins = null;
        if (underWay != null) {
            underWay.join(dial);
            return;
        }
        if (endpoint.transport().protocol().multiplexed()) {
            dial.pool().http2().dials(dial);
        }
        if (room.take()) {
            dialler.dial(dial);
        } else {
            RoomSearch.begin(room, settings.connectTimeout().toNanos(), whenFound(dial));
        }
    }

    /** A connection that is being made and that one more request may wait for; null when there is none. */
    private Dial joinable(EndpointState endpoint) {
        return endpoint.transport().protocol().multiplexed()
                ? pool(endpoint).http2().joinable()
                : null;
    }

    /** What was waited for has no room: one more is made. */
    void again(Dial dial) {
        Reason refusal = reserve(dial.upstream(), dial.pool().endpoint());
        if (refusal == null) {
            connect(dial);
        } else {
            dial.refused(refusal);
        }
    }

    /**
     * As {@link #dial}, after {@link #reserveRaw}, for a connection that one client has to itself and that speaks nothing that the
     * gateway knows.
     */
    public RawDial dialRaw(UpstreamState upstream, EndpointState endpoint, RawDial.Waiter waiter) {
        RawDial dial = new RawDial(http1.loop().counters(), endpoint, budget, upstream.load(), waiter);
        if (room.take()) {
            dialler.dial(dial);
        } else {
            RoomSearch.begin(room, settings.connectTimeout().toNanos(), dial.whenFound(dialler));
        }
        return dial;
    }

    private RoomSearch.Seeker whenFound(Dial dial) {
        return new RoomSearch.Seeker() {
            @Override
            public boolean found() {
                if (dial.wanted()) {
                    dialler.dial(dial);
                    return true;
                }
                dial.noRoom();
                return false;
            }

            @Override
            public void foundNone() {
                dial.noRoom();
            }
        };
    }

    /** Runs a task on this loop after so many nanoseconds, unless it is cancelled. */
    public Future<?> after(long nanos, Runnable task) {
        return dialler.after(nanos, task);
    }

    private EndpointPool pool(EndpointState endpoint) {
        int loop = http1.loop().index();
        EndpointPool pool = (EndpointPool) endpoint.pool(loop);
        if (pool == null) {
            pool = new EndpointPool(http1, http2, endpoint, idle, settings);
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

    /** Closes the unused connections to an endpoint that has left, or to which something else is spoken now. On this loop. */
    public void release(EndpointState endpoint) {
        EndpointPool pool = (EndpointPool) endpoint.pool(http1.loop().index());
        if (pool != null) {
            pool.release();
        }
    }
}
