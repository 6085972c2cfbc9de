package io.sluice.dataplane.tls;

import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.loop.Clients;

/** Puts behind a handshake what speaks the protocol that was agreed on in it. On the connection's loop. */
public interface Installer {
    /**
     * The handshake is done; what the client has sent after it comes next.
     *
     * @param place behind which the handler belongs; it is removed after this
     * @param http2 whether that is HTTP/2
     * @param entry of the client, which becomes another one
     */
    void http(ChannelHandlerContext place, TlsSession session, boolean http2, Clients.Entry entry);
}
