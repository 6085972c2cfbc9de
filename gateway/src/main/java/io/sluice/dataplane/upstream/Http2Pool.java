package io.sluice.dataplane.upstream;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.http2.Http2ClientConnection;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.model.UpstreamTransport;
import java.util.ArrayList;

/**
 * The connections of one event loop to one endpoint that carry many requests each. A request goes to the one that has the fewest;
 * where all are full another one is made, and those who come while it is wait for that one instead of making more. Confined to the
 * loop.
 */
final class Http2Pool {
    private final Http2Loop http2;
    private final EndpointState endpoint;
    private final long patience;
    private final IdleConnections allIdle;
    private final ArrayList<SharedConnection> open = new ArrayList<>(1);
    private Dial dial; // under way; null for none

    Http2Pool(Http2Loop http2, EndpointState endpoint, long patience, IdleConnections allIdle) {
        this.http2 = http2;
        this.endpoint = endpoint;
        this.patience = patience;
        this.allIdle = allIdle;
    }

    /** The stream of a connection that has room; null where none has. */
    UpstreamStream take() {
        UpstreamTransport wanted = endpoint.transport();
        Http2ClientConnection best = null;
        for (int i = 0; i < open.size(); i++) {
            SharedConnection each = open.get(i);
            Http2ClientConnection connection = each.connection();
            if (each.transport() == wanted
                    && connection.hasRoom()
                    && (best == null || connection.streams() < best.streams())) {
                best = connection;
            }
        }
        return best == null ? null : best.open();
    }

    /** A connection that is being made, and will have room for one more; null when there is none. */
    Dial joinable() {
        return dial != null && dial.waiters() < http2.mostStreams() ? dial : null;
    }

    /** A connection is being made. */
    void dials(Dial begun) {
        dial = begun;
    }

    /** It is made, or cannot be. */
    void dialled(Dial done) {
        if (dial == done) {
            dial = null;
        }
    }

    /** @param made hears when it can be used */
    Http2ClientConnection connection(Dial made, UpstreamTransport transport) {
        SharedConnection shared = new SharedConnection(this, http2, made, transport);
        open.add(shared);
        return shared.connection();
    }

    /** Whether that is how the endpoint is spoken to now. */
    boolean wants(UpstreamTransport transport) {
        return transport == endpoint.transport();
    }

    /** None of its streams is in use any more, or one of them. */
    void freed(SharedConnection connection) {
        if (endpoint.retired() || !wants(connection.transport())) {
            connection.connection().retire();
        } else if (connection.connection().streams() == 0) {
            connection.connection().waitFor(patience);
            if (!connection.listed) {
                connection.listed = true;
                allIdle.add(connection); // where there is room for no further one, it makes it
            }
        }
    }

    /** One of its streams is in use from now on. */
    void used(SharedConnection connection) {
        if (connection.listed) {
            connection.listed = false;
            allIdle.remove(connection);
        }
    }

    void remove(SharedConnection connection) {
        used(connection);
        open.remove(connection);
    }

    /** How many connections carry nothing. */
    int idle() {
        return (int)
                open.stream().filter(each -> each.connection().streams() == 0).count();
    }

    /** No request is begun on any of them; they end with their last ones. */
    void retire() {
        for (SharedConnection each : new ArrayList<>(open)) { // the idle ones leave at once
            each.connection().retire();
        }
    }
}
