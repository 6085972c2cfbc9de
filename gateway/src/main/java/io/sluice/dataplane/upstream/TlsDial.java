package io.sluice.dataplane.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.sluice.model.UpstreamTransport;
import javax.net.ssl.SSLException;

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
            if (!handshake.isSuccess()) {
                dial.refused(handshake.cause());
            } else if (transport.protocol().multiplexed() && !isHttp2(context)) {
                dial.refused(new SSLException("the endpoint has not agreed on h2"));
                context.close();
            } else {
                dial.speak(transport, handler -> context.pipeline().replace(this, "http", handler));
            }
        }
    }

    private static boolean isHttp2(ChannelHandlerContext context) {
        return ApplicationProtocolNames.HTTP_2.equals(
                context.pipeline().get(SslHandler.class).applicationProtocol());
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
