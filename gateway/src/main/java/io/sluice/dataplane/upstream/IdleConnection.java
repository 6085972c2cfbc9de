package io.sluice.dataplane.upstream;

/** A connection to an endpoint that nobody uses now and then: what {@link IdleConnections} know of it. Confined to its loop. */
abstract class IdleConnection {
    /** Neighbours in {@link IdleConnections}. */
    IdleConnection longer;

    IdleConnection shorter;

    /** Whether it is alive, as far as its channel knows. */
    abstract boolean usable();

    /** Ends it; it leaves {@link IdleConnections} at once. */
    abstract void close();
}
