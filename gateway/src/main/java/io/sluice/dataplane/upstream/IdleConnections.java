package io.sluice.dataplane.upstream;

/**
 * The unused connections of one event loop to whatever endpoints, in the order in which they became so: where there is
 * room for no further one, the longest unused makes it. Confined to the loop; no operation depends on how many there are.
 */
final class IdleConnections {
    private PooledConnection longest;
    private PooledConnection shortest;

    void add(PooledConnection connection) {
        connection.longer = shortest;
        if (shortest == null) {
            longest = connection;
        } else {
            shortest.shorter = connection;
        }
        shortest = connection;
    }

    void remove(PooledConnection connection) {
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
    PooledConnection longest() {
        return longest;
    }
}
