package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.sluice.dataplane.http1.ServerConnection;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.function.Predicate;

/** For HTTP without TLS. */
final class PlainListener extends LoopListener {
    PlainListener(Vertx vertx, Listeners.Share share, Predicate<InetAddress> trusted, int perStreamBuffer) {
        super(vertx, share, trusted, perStreamBuffer);
    }

    @Override
    ChannelHandler first(Channel channel) {
        return new ServerConnection(share().http1(), share().handler(), peer(channel, /* tls */ null));
    }
}
