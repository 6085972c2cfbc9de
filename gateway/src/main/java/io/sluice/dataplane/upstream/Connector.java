package io.sluice.dataplane.upstream;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.settings.UpstreamSettings;

/**
 * The way of one event loop to endpoints: first an endpoint is picked, then a connection to it is taken or made
 * (LB-16). Confined to the loop.
 */
public final class Connector {
    private final Http1Loop http1;
    private final Dialler dialler;
    private final UpstreamSettings settings;

    public Connector(Http1Loop http1, Dialler dialler, UpstreamSettings settings) {
        this.http1 = http1;
        this.dialler = dialler;
        this.settings = settings;
    }

    /** The connection to the endpoint that was used last; null when none is free. */
    public UpstreamStream take(EndpointState endpoint) {
        ClientConnection free = pool(endpoint).take();
        return free == null ? null : free.stream();
    }

    /** Makes a new connection. The waiter hears of it later, on this loop. */
    public Dial dial(EndpointState endpoint, Waiter waiter) {
        return dialler.dial(pool(endpoint), waiter);
    }

    private EndpointPool pool(EndpointState endpoint) {
        int loop = http1.loop().index();
        EndpointPool pool = (EndpointPool) endpoint.pool(loop);
        if (pool == null) {
            pool = new EndpointPool(http1, endpoint, settings);
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
