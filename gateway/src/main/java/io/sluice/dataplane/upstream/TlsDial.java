package io.sluice.dataplane.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.sluice.dataplane.http1.ClientConnection;
import io.sluice.model.UpstreamTransport;

/**
 * Waits for a handshake with an endpoint, then gives its place to what speaks HTTP. Not a byte of a request is sent before the
 * endpoint's certificate is verified. The engine's handler sees to the deadline, and ends the connection after a failure.
 * Once per connection, confined to its loop.
 */
final class TlsDial extends ChannelInboundHandlerAdapter {
    private final Dial dial;
    private final UpstreamTransport transport;
    private boolean over;

    TlsDial(Dial dial, UpstreamTransport transport) {
        this.dial = dial;
        this.transport = transport;
    }

    /** Nothing is passed on: what stands behind is Vert.x's, and would end the connection by itself. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !over) {
            over = true;
            if (handshake.isSuccess()) {
                ClientConnection connection = dial.connection(transport);
                context.pipeline().replace(this, "http1", connection);
                dial.ready(connection);
            } else {
                dial.refused(handshake.cause());
            }
        }
    }

    /** The engine's handler gives nothing on before the handshake is through; it is only not to be lost. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release((ByteBuf) message);
        exceptionCaught(context, new IllegalStateException("bytes before the end of the handshake"));
    }

    /** Of a handshake that fails, the event has told already. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!over) {
            over = true;
            dial.refused(cause);
        }
        context.close();
    }
}
