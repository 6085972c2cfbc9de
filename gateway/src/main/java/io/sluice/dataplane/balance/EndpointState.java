package io.sluice.dataplane.balance;

import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import java.net.InetSocketAddress;

/**
 * What the data plane knows about one endpoint of one upstream, for as long as the endpoint stays. Any thread may read
 * it; a pool slot belongs to its event loop.
 */
public final class EndpointState {
    private final Endpoint endpoint;
    private final InetSocketAddress address;
    private final Object[] pools;
    private volatile boolean retired;

    EndpointState(Endpoint endpoint, int loops) {
        this.endpoint = endpoint;
        this.address = address(endpoint);
        this.pools = new Object[loops];
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        IpAddress literal = IpAddress.parse(endpoint.address());
        if (literal == null) {
            throw new IllegalArgumentException("not an IP address: " + endpoint.address());
        }
        return new InetSocketAddress(literal.toInetAddress(), endpoint.port());
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Resolved; dialling it asks no name server. */
    public InetSocketAddress address() {
        return address;
    }

    /** What {@code upstream} keeps for this endpoint on an event loop; null at first. On that loop's thread only. */
    public Object pool(int loop) {
        return pools[loop];
    }

    /** Sets what {@link #pool(int)} gives. On that loop's thread only. */
    public void pool(int loop, Object pool) {
        pools[loop] = pool;
    }

    /**
     * Whether the endpoint has left its upstream for good: connections in use may finish, none is kept. Should the
     * address come back, it gets a new state.
     */
    public boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
