package io.sluice.dataplane.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The unused connections of one event loop to whatever endpoints, in the order in which they became so: where there is
 * room for no further one, the longest unused makes it. Confined to the loop, but for {@link #any}; no operation depends on
 * how many there are.
 */
final class IdleConnections {
    private IdleConnection longest;
    private IdleConnection shortest;
    /** Written by this loop alone and without a fence: it is a hint for the others. */
    private final AtomicInteger size = new AtomicInteger();

    void add(IdleConnection connection) {
        size.setOpaque(size.getPlain() + 1);
        connection.longer = shortest;
        if (shortest == null) {
            longest = connection;
        } else {
            shortest.shorter = connection;
        }
        shortest = connection;
    }

    void remove(IdleConnection connection) {
        size.setOpaque(size.getPlain() - 1);
        if (connection.longer == null) {
            longest = connection.shorter;
        } else {
            connection.longer.shorter = connection.shorter;
        }
        if (connection.shorter == null) {
            shortest = connection.longer;
        } else {
            connection.shorter.longer = connection.longer;
        }
        connection.longer = connection.shorter = null;
    }

    /** The connection that has been unused for longest; null when there is none. */
    IdleConnection longest() {
        return longest;
    }

    /** Whether there seems to be one; for any thread. */
    boolean any() {
        return size.getOpaque() > 0;
    }
}
