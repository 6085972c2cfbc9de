package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.sluice.dataplane.http1.ServerConnection;
import io.vertx.core.Vertx;

/** For HTTP without TLS. */
final class PlainListener extends LoopListener {
    PlainListener(Vertx vertx, Listeners.Share share, ListenOptions options) {
        super(vertx, share, options);
    }

    @Override
    ChannelHandler first(Channel channel) {
        return new ServerConnection(share().http1(), share().handler(), peer(channel, /* tls */ null));
    }
}
