package io.sluice.dataplane.upstream;

import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.model.UpstreamTransport;

/** A connection to an endpoint as its pool sees it: for how long it has been unused, and by how much it may be. */
final class PooledConnection extends IdleConnection implements ClientConnection.Owner {
    private static final long NEVER_UNUSED = -1;

    private final EndpointPool pool;
    private final ClientConnection connection;
    private final UpstreamTransport transport;
    private long unusedSince;
    private long lastUnused = NEVER_UNUSED;
    private boolean waiting;

    PooledConnection(EndpointPool pool, Http1Loop http1, UpstreamTransport transport) {
        this.pool = pool;
        this.transport = transport;
        this.connection = new ClientConnection(http1, this);
    }

    ClientConnection connection() {
        return connection;
    }

    /** What is spoken over it, and by what rules it was made. */
    UpstreamTransport transport() {
        return transport;
    }

    /** Whether it is in its pool. */
    boolean waiting() {
        return waiting;
    }

    /** Since now it is in its pool. */
    void waitFrom(long now) {
        waiting = true;
        unusedSince = now;
    }

    /** It leaves its pool, to be used or because it has ended. */
    void waitedUntil(long now) {
        waiting = false;
        lastUnused = now - unusedSince;
    }

    long unusedFor(long now) {
        return now - unusedSince;
    }

    /** For how long it was unused before the request that it has just carried; negative when it is new. */
    long lastUnused() {
        return lastUnused;
    }

    @Override
    boolean usable() {
        return connection.usable();
    }

    @Override
    void close() {
        connection.close();
    }

    @Override
    public void idle(ClientConnection free) {
        pool.offer(this);
    }

    @Override
    public void endedByPeer(ClientConnection ended) {
        if (waiting) {
            pool.endedByPeer(this);
        }
    }

    @Override
    public void refused(Throwable cause) {
        pool.handshakeFailed(cause);
    }

    @Override
    public void closed(ClientConnection gone) {
        if (waiting) {
            pool.remove(this);
        }
    }
}
