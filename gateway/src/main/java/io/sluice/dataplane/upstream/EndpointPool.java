package io.sluice.dataplane.upstream;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.settings.UpstreamSettings;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;

/**
 * The unused connections of one event loop to one endpoint. The one used last is lent first, so that a pool that has
 * grown under load shrinks to what is needed. Confined to the loop.
 */
final class EndpointPool implements ClientConnection.Owner {
    private static final long SURPLUS_PATIENCE = 1_000_000_000L;

    private final Http1Loop http1;
    private final EndpointState endpoint;
    private final SocketAddress address;
    private final int size;
    private final long patience;
    private final ArrayList<ClientConnection> idle = new ArrayList<>();

    EndpointPool(Http1Loop http1, EndpointState endpoint, UpstreamSettings settings) {
        this.http1 = http1;
        this.endpoint = endpoint;
        this.address = SocketAddress.inetSocketAddress(endpoint.address());
        this.size = settings.poolSize();
        this.patience = settings.poolIdle().toNanos();
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
        if (endpoint.retired()) {
            connection.close();
            return;
        }
        idle.add(connection);
        // Beyond its size the pool keeps what the load of the last second needs: closed at once, a connection that is
        // one too many between two requests would be dialled again for the next.
        connection.keepFor(idle.size() <= size ? patience : Math.min(patience, SURPLUS_PATIENCE));
    }

    @Override
    public void closed(ClientConnection connection) {
        // The oldest ones end first, as a rule, and they are at the front.
        idle.remove(connection);
    }

    int idle() {
        return idle.size();
    }

    void closeIdle() {
        while (!idle.isEmpty()) {
            idle.remove(idle.size() - 1).close();
        }
    }
}
