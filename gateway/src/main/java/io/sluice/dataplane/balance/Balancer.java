package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;

/**
 * A policy made ready for one set of endpoints: whatever can be computed from the set has been, off the event loops. For
 * any event loop; picks in constant time, takes no lock, allocates nothing.
 */
interface Balancer {
    /** What a policy learns from how attempts go. */
    enum Heed {
        NOTHING,
        /** How many requests are under way at an endpoint. */
        ACTIVE,
        /** How soon an endpoint answers. */
        LATENCY
    }

    /**
     * The endpoint for a request or for its next attempt.
     *
     * @param set the one it was made for, not empty
     * @param loop whose thread this is
     * @param key of the request, see {@link #keySource()}
     * @param tried null or empty at first
     * @return null when all were tried, unless the policy tries again
     */
    EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried);

    /** What it wants to know of a request. */
    default KeySource keySource() {
        return KeySource.NONE;
    }

    /** What it wants to know of attempts. */
    default Heed heeds() {
        return Heed.NOTHING;
    }

    /** The field that makes a client stay with an endpoint; null when none is due. */
    default byte[] cookieLine(EndpointState endpoint, long key) {
        return null;
    }
}
