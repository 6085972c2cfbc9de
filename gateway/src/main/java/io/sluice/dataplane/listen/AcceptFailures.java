package io.sluice.dataplane.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that nobody could be let in, such as for want of descriptors. Behind Netty's acceptor, which pauses
 * for a second and tries again; clients wait in the backlog meanwhile.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext listening, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.warn(
                    "no connection can be accepted on {} for a second: {}",
                    listening.channel().localAddress(),
                    cause.getMessage());
        } else {
            listening.fireExceptionCaught(cause);
        }
    }
}
