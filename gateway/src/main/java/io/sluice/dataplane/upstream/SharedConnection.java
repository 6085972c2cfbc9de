package io.sluice.dataplane.upstream;

import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http2.Http2ClientConnection;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamTransport;

/** A connection that carries many requests, as its pool sees it. */
final class SharedConnection extends IdleConnection implements Http2ClientConnection.Owner {
    private final Http2Pool pool;
    private final UpstreamTransport transport;
    private final Http2ClientConnection connection;
    private Dial dial; // until it can be used
    /** Its pool's: whether it stands among the {@link IdleConnections}. */
    boolean listed;

    SharedConnection(Http2Pool pool, Http2Loop http2, Dial dial, UpstreamTransport transport) {
        this.pool = pool;
        this.dial = dial;
        this.transport = transport;
        this.connection = new Http2ClientConnection(http2, this);
    }

    Http2ClientConnection connection() {
        return connection;
    }

    /** What is spoken over it, and by what rules it was made. */
    UpstreamTransport transport() {
        return transport;
    }

    @Override
    boolean usable() {
        return connection.usable();
    }

    @Override
    void close() {
        connection.close();
    }

    @Override
    public void streamBegins(Http2ClientConnection used) {
        pool.used(this);
    }

    @Override
    public void settled(Http2ClientConnection usable) {
        Dial made = dial;
        dial = null;
        if (usable.allowsStreams()) {
            if (!pool.wants(transport)) {
                usable.retire(); // no request has gone by it, and those who came meanwhile want what is spoken now
            }
            made.ready(usable);
            pool.freed(this); // whoever waited may have gone
        } else {
            made.unusable(
                    Failure.upstream(Reason.STREAM_REFUSED, Retry.UNPROCESSED)); // for now, as a stream that is refused
            usable.retire();
        }
    }

    @Override
    public void streamEnded(Http2ClientConnection free) {
        pool.freed(this);
    }

    @Override
    public void refused(Throwable cause) {
        if (dial != null) {
            dial.pool().handshakeFailed(cause);
        }
    }

    @Override
    public void closed(Http2ClientConnection gone, Reason why) {
        pool.remove(this);
        if (dial != null) {
            Dial failing = dial;
            dial = null;
            failing.unusable(Failure.upstream(why, Retry.ALWAYS));
        }
    }
}
