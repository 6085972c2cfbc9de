package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http1.ServerConnection;
import io.sluice.dataplane.http2.Http2ServerConnection;
import io.sluice.settings.HttpSettings;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.function.Predicate;

/** For both versions of HTTP without TLS: a client's first bytes say which. */
final class H2cListener extends LoopListener {
    private final long patience;

    H2cListener(Vertx vertx, Listeners.Share share, Predicate<InetAddress> trusted, HttpSettings settings) {
        super(vertx, share, trusted, settings.perStreamBuffer());
        this.patience = settings.headerTimeout().toNanos();
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
