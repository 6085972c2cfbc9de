package io.sluice.dataplane.upstream;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;

/**
 * The unused connections of one event loop to one endpoint. The one used last is lent first, so that a pool that has
 * grown under load shrinks to what is needed. Confined to the loop.
 */
final class EndpointPool implements ClientConnection.Owner {
    private final Http1Loop http1;
    private final EndpointState endpoint;
    private final SocketAddress address;
    private final int size;
    private final ArrayList<ClientConnection> idle = new ArrayList<>();

    EndpointPool(Http1Loop http1, EndpointState endpoint, int size) {
        this.http1 = http1;
        this.endpoint = endpoint;
        this.address = SocketAddress.inetSocketAddress(endpoint.address());
        this.size = size;
    }

    SocketAddress address() {
        return address;
    }

    ClientConnection take() {
        while (!idle.isEmpty()) {
            ClientConnection last = idle.remove(idle.size() - 1);
            if (last.usable()) {
                return last;
            }
        }
        return null;
    }

    ClientConnection connection() {
        return new ClientConnection(http1, this);
    }

    @Override
    public void idle(ClientConnection connection) {
        if (endpoint.retired() || idle.size() >= size) {
            connection.close();
        } else {
            idle.add(connection);
        }
    }

    @Override
    public void closed(ClientConnection connection) {
        // The oldest ones end first, as a rule, and they are at the front.
        idle.remove(connection);
    }

    void closeIdle() {
        while (!idle.isEmpty()) {
            idle.remove(idle.size() - 1).close();
        }
    }
}
