package io.sluice.dataplane.balance;

import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import io.sluice.model.UpstreamTransport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the data plane knows about one endpoint of one upstream, for as long as the endpoint stays. Any thread may read
 * it; a pool slot belongs to its event loop.
 */
public final class EndpointState {
    /** {@link #coldSince} of an endpoint with a full share. */
    static final long WARM = Long.MAX_VALUE;
    /** {@link #coldSince} of an endpoint that no pick has looked at. */
    static final long NEW = Long.MIN_VALUE;

    private static final VarHandle COLD_SINCE = coldSinceHandle();

    private final Endpoint endpoint;
    private final InetSocketAddress address;
    private final Object[] pools;
    private final ActiveRequests active = new ActiveRequests();
    private final EwmaScore score = new EwmaScore();
    private volatile long coldSince = NEW;
    private final IdleTimeout idleTimeout = new IdleTimeout();
    private final ReuseTrust reuse = new ReuseTrust();
    private final EndpointHealth health = new EndpointHealth();
    private final AtomicInteger dials = new AtomicInteger();
    private volatile boolean retired;
    private volatile UpstreamTransport transport = UpstreamTransport.HTTP1;

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

    /** After how long it ends unused connections. */
    public IdleTimeout idleTimeout() {
        return idleTimeout;
    }

    /** Whether its unused connections are worth a request. */
    public ReuseTrust reuse() {
        return reuse;
    }

    /** How many attempts have failed since one went well. */
    public int failuresInARow() {
        return health.failuresInARow();
    }

    /** One more connection is being made; false when there are so many already. Refusing costs a read. */
    boolean beginDial(int most) {
        if (dials.getOpaque() >= most) {
            return false;
        }
        boolean begun = dials.getAndIncrement() < most;
        if (!begun) {
            dials.getAndDecrement();
        }
        return begun;
    }

    void endDial() {
        dials.getAndDecrement();
    }

    /** What is spoken to it now; the same instance until it is something else. */
    public UpstreamTransport transport() {
        return transport;
    }

    void transport(UpstreamTransport spoken) {
        transport = spoken;
    }

    EndpointHealth health() {
        return health;
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

    ActiveRequests active() {
        return active;
    }

    EwmaScore score() {
        return score;
    }

    /** When slow start began, in nanoseconds; {@link #WARM} or {@link #NEW}. */
    long coldSince() {
        return coldSince;
    }

    /** Begins the slow start, unless another event loop has. */
    void warmFrom(long now) {
        COLD_SINCE.compareAndSet(this, NEW, now);
    }

    void warm() {
        coldSince = WARM;
    }

    /** What has been away is as slow as what is new. */
    void cool() {
        coldSince = NEW;
    }

    private static VarHandle coldSinceHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(EndpointState.class, "coldSince", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
