package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.http1.ServerConnection;
import io.sluice.dataplane.http2.Http2ServerConnection;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.tls.Installer;
import io.sluice.dataplane.tls.TlsConnection;
import io.vertx.core.Vertx;

/** For HTTPS: a handshake first, behind it what was agreed on in it. */
final class TlsListener extends LoopListener implements Installer {
    TlsListener(Vertx vertx, Listeners.Share share, ListenOptions options) {
        super(vertx, share, options);
    }

    @Override
    ChannelHandler first(Channel channel) {
        return new TlsConnection(share().tls(), this);
    }

    @Override
    public void http(ChannelHandlerContext place, TlsSession session, boolean http2, Clients.Entry entry) {
        Peer peer = peer(place.channel(), session);
        ChannelHandler next = http2
                ? new Http2ServerConnection(share().http2(), share().handler(), peer, entry)
                : new ServerConnection(share().http1(), share().handler(), peer, entry);
        place.pipeline().addAfter(place.name(), http2 ? "http2" : "http1", next);
    }
}
