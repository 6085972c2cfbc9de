package io.sluice.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.loop.Clients;
import io.sluice.model.UpstreamId;

/** Takes over the connections of hosts that are not decrypted here. On the connection's loop. */
public interface PassedOn {
    /**
     * The ClientHello is complete, and its name is that of such a host.
     *
     * @param place where the handler belongs that hears of the client from now on, in the place of this one
     * @param hello all that the client has sent, unchanged; the receiver's now
     * @param to where it is to go
     * @param entry of the client, which becomes another one
     */
    void pass(ChannelHandlerContext place, ByteBuf hello, UpstreamId to, Clients.Entry entry);
}
