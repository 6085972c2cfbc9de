package io.sluice.dataplane.upstream;

import io.sluice.dataplane.http2.Http2ClientConnection;
import io.sluice.dataplane.http2.Http2Loop;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamTransport;

/** A connection that carries many requests, as its pool sees it. */
final class SharedConnection implements Http2ClientConnection.Owner {
    private final Http2Pool pool;
    private final UpstreamTransport transport;
    private final Http2ClientConnection connection;
    private Dial dial; // until it can be used

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
    public void settled(Http2ClientConnection usable) {
        Dial made = dial;
        dial = null;
        made.ready(usable);
        pool.freed(this); // whoever waited may have gone
    }

    @Override
    public void streamEnded(Http2ClientConnection free) {
        pool.freed(this);
    }

    @Override
    public void closed(Http2ClientConnection gone, Reason why) {
        pool.remove(this);
        if (dial != null) {
            Dial failing = dial;
            dial = null;
            failing.unusable(why);
        }
    }
}
