package io.sluice.dataplane.activate;

/**
 * What is alive in the data plane at one moment. Between requests only idle connections to endpoints are.
 *
 * @param clients open connections from clients
 * @param upstreams open connections to endpoints
 * @param idleUpstreams those of them that a pool keeps for endpoints of the plan that is served; the others are lent
 * @param dials connections to endpoints that are being made
 * @param timers connections that the timer wheels hold
 */
public record Census(long clients, long upstreams, long idleUpstreams, long dials, long timers) {
    /** Of a data plane that does nothing. */
    public static final Census NOTHING = new Census(0, 0, 0, 0, 0);

    /** Both together. */
    public Census plus(Census other) {
        return new Census(
                clients + other.clients,
                upstreams + other.upstreams,
                idleUpstreams + other.idleUpstreams,
                dials + other.dials,
                timers + other.timers);
    }

    /** Connections to endpoints that serve a request, or that nobody keeps. */
    public long lentUpstreams() {
        return upstreams - idleUpstreams;
    }
}
