package io.sluice.dataplane.http1;

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
