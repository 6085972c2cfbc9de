package io.sluice.dataplane.upstream;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.IdleTimeout;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.dataplane.loop.NowAndThen;
import io.sluice.dataplane.wire.ReadSizes;
import io.sluice.model.UpstreamTransport;
import io.sluice.settings.UpstreamSettings;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unused connections of one event loop to one endpoint. The one used last is lent first, so that a pool that has
 * grown under load shrinks to what is needed. None is kept for so long that the endpoint may be about to end it
 * (zero-loss.md 4.3), and none while its connections turn out dead ({@link io.sluice.dataplane.balance.ReuseTrust}).
 * Confined to the loop.
 */
final class EndpointPool {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointPool.class);
    private static final long SECOND = 1_000_000_000L;
    private static final long SURPLUS_PATIENCE = SECOND;
    /** A request that is on its way when the endpoint's time is over is lost. */
    private static final long MARGIN = SECOND;

    private final Http1Loop http1;
    private final Http2Loop http2;
    private final EndpointState endpoint;
    private final IdleConnections allIdle;
    private final SocketAddress address;
    private final int size;
    private final long patience;
    private final long fresh;
    /** Longest unused first. */
    private final ArrayList<PooledConnection> idle = new ArrayList<>();
    /** When failed handshakes are said in the log; null until there is one. */
    private NowAndThen handshakes;
    /** Of those that carry many requests; null until there is one. */
    private Http2Pool shared;

    EndpointPool(
            Http1Loop http1,
            Http2Loop http2,
            EndpointState endpoint,
            IdleConnections allIdle,
            UpstreamSettings settings) {
        this.http1 = http1;
        this.http2 = http2;
        this.endpoint = endpoint;
        this.allIdle = allIdle;
        this.address = SocketAddress.inetSocketAddress(endpoint.address());
        this.size = settings.poolSize();
        this.patience = settings.poolIdle().toNanos();
        this.fresh = settings.freshForPost().toNanos();
    }

    ReadSizes readSizes() {
        return http1.responseReads();
    }

    EndpointState endpoint() {
        return endpoint;
    }

    SocketAddress address() {
        return address;
    }

    /**
     * The connection that was used last.
     *
     * @param repeatable whether its request may be sent again; if not, the endpoint must be certain to have it still, and
     *     one that was unused for a while stays for others
     */
    ClientConnection take(boolean repeatable) {
        long now = now();
        if (endpoint.reuse().paused(now)) {
            closeIdle();
            return null;
        }
        UpstreamTransport wanted = endpoint.transport();
        long known = patience(IdleTimeout.UNKNOWN, now);
        long longest = repeatable ? known : Math.min(known, fresh);
        while (!idle.isEmpty()) {
            PooledConnection last = idle.get(idle.size() - 1);
            if (!last.connection().usable()) {
                remove(last);
            } else if (last.transport() != wanted) {
                last.connection().close(); // the task that closes all of them has not come round yet
            } else if (last.unusedFor(now) >= longest) {
                return null; // so were all others
            } else {
                remove(last);
                return last.connection();
            }
        }
        return null;
    }

    /** For connections that carry many requests at a time. */
    Http2Pool http2() {
        shared = shared == null ? new Http2Pool(http2, endpoint, patience, allIdle) : shared;
        return shared;
    }

    /** A connection was made, or cannot be. */
    void dialled(Dial done) {
        if (shared != null) {
            shared.dialled(done);
        }
    }

    /**
     * No TLS has come of a connection. Requests are told a reason; what it was in this case stands in the log alone, now and then for
     * an endpoint, and a few times for all of the loop together.
     */
    void handshakeFailed(Throwable cause) {
        handshakes = handshakes == null ? new NowAndThen() : handshakes;
        if (!handshakes.due(now())) {
            return;
        }
        if (http1.loop().handshakesFailed().due(now())) {
            LOG.info(
                    "the TLS handshake with endpoint {} failed: {}; {} more since this was last said",
                    endpoint,
                    ConnectFailure.words(cause),
                    handshakes.unsaid());
        } else {
            handshakes.failed(); // hundreds of endpoints may fail at once: with its next one
        }
    }

    /** @param transport what is spoken over it */
    ClientConnection connection(UpstreamTransport transport) {
        return new PooledConnection(this, http1, transport).connection();
    }

    /** What the loop knows of the time, in nanoseconds. */
    long now() {
        return http1.loop().now();
    }

    void offer(PooledConnection connection) {
        long now = now();
        endpoint.idleTimeout().survived(connection.lastUnused());
        if (connection.lastUnused() >= 0) {
            endpoint.reuse().worked();
        }
        long longest = patience(announced(connection.connection()), now);
        if (endpoint.retired()
                || connection.transport() != endpoint.transport()
                || longest <= 0
                || endpoint.reuse().paused(now)) {
            connection.connection().close();
            return;
        }
        connection.waitFrom(now);
        idle.add(connection);
        allIdle.add(connection);
        // Beyond its size the pool keeps what the load of the last second needs: closed at once, a connection that is
        // one too many between two requests would be dialled again for the next.
        connection.connection().keepFor(idle.size() <= size ? longest : Math.min(longest, SURPLUS_PATIENCE));
    }

    private static long announced(ClientConnection connection) {
        int seconds = connection.keepAliveTimeout();
        return seconds < 0 ? IdleTimeout.UNKNOWN : seconds * SECOND;
    }

    private long patience(long announced, long now) {
        long known = Math.min(announced, endpoint.idleTimeout().known(now));
        return Math.min(patience, known - MARGIN);
    }

    void endedByPeer(PooledConnection connection) {
        endpoint.idleTimeout().ended(connection.unusedFor(now()), now());
    }

    void remove(PooledConnection connection) {
        // The oldest ones end first, as a rule, and they are at the front; the youngest is taken from the end.
        int last = idle.size() - 1;
        if (idle.get(last) == connection) {
            idle.remove(last);
        } else {
            idle.remove(connection);
        }
        allIdle.remove(connection);
        connection.waitedUntil(now());
    }

    int idle() {
        return shared == null ? idle.size() : idle.size() + shared.idle();
    }

    /** Nothing that is there is used any more; what is in use ends behind its requests. */
    void release() {
        closeIdle();
        if (shared != null) {
            shared.retire();
        }
    }

    private void closeIdle() {
        while (!idle.isEmpty()) {
            idle.get(idle.size() - 1).connection().close();
        }
    }
}
