package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http1.ServerConnection;
import io.sluice.dataplane.http2.Http2ServerConnection;
import io.vertx.core.Vertx;
import java.time.Duration;

/** For both versions of HTTP without TLS: a client's first bytes say which. */
final class H2cListener extends LoopListener {
    private final long patience;

    /** @param patience with the first bytes */
    H2cListener(Vertx vertx, Listeners.Share share, ListenOptions options, Duration patience) {
        super(vertx, share, options);
        this.patience = patience.toNanos();
    }

    @Override
    ChannelHandler first(Channel channel) {
        Peer peer = peer(channel, /* tls */ null);
        return new PriorKnowledge(
                share().http2().loop(),
                share().http2().clients(),
                patience,
                entry -> new ServerConnection(share().http1(), share().handler(), peer, entry),
                entry -> new Http2ServerConnection(share().http2(), share().handler(), peer, entry));
    }
}
