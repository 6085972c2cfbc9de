package io.sluice.dataplane.http1;

import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** The clients of one loop, linked by fields of their own: to know them all costs no allocation per connection. */
final class OpenConnections {
    private ServerConnection newest;

    void add(ServerConnection connection) {
        connection.older = newest;
        if (newest != null) {
            newest.newer = connection;
        }
        newest = connection;
    }

    /** Without effect on one that is not in the list. */
    void remove(ServerConnection connection) {
        if (connection.newer != null) {
            connection.newer.older = connection.older;
        } else if (connection == newest) {
            newest = connection.older;
        }
        if (connection.older != null) {
            connection.older.newer = connection.newer;
        }
        connection.newer = null;
        connection.older = null;
    }

    /**
     * Those between two requests, and those that never sent a byte, who have waited longest. Looks at all of them, since
     * an order that is always kept would cost every request something.
     *
     * @param most how many at most
     * @param before only those who have been idle since before this instant
     */
    Collection<ServerConnection> longestIdle(int most, long before) {
        PriorityQueue<ServerConnection> found = new PriorityQueue<>(
                Comparator.comparingLong(ServerConnection::idleSince).reversed());
        each(connection -> {
            if (connection.isIdle() && connection.idleSince() - before < 0) {
                found.add(connection);
                if (found.size() > most) {
                    found.poll(); // the one that is idle for the shortest time
                }
            }
        });
        return found;
    }

    /** How many are in the middle of a request. */
    int busy() {
        int busy = 0;
        for (ServerConnection each = newest; each != null; each = each.older) {
            busy += each.isIdle() ? 0 : 1;
        }
        return busy;
    }

    /** The action may end the connection that it is given. */
    void each(Consumer<ServerConnection> action) {
        ServerConnection next = newest;
        while (next != null) {
            ServerConnection connection = next;
            next = connection.older;
            action.accept(connection);
        }
    }
}
