package io.sluice.dataplane.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.dataplane.loop.NowAndThen;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that nobody could be let in, such as for want of descriptors. Behind Netty's acceptor, which pauses
 * for a second and tries again; clients wait in the backlog meanwhile.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);

    private final Runnable starved;
    private final LongSupplier ticker;
    private final NowAndThen line = new NowAndThen();

    /** @param starved hears of each of them */
    AcceptFailures(Runnable starved, LongSupplier ticker) {
        this.starved = starved;
        this.ticker = ticker;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext listening, Throwable cause) {
        if (cause instanceof IOException) {
            starved.run();
            tell(listening, cause);
        } else {
            listening.fireExceptionCaught(cause);
        }
    }

    private void tell(ChannelHandlerContext listening, Throwable cause) {
        if (line.due(ticker.getAsLong())) {
            LOG.warn(
                    "no connection can be accepted on {} for a second: {}; {} more times since this was last said",
                    listening.channel().localAddress(),
                    cause.getMessage(),
                    line.unsaid());
        }
    }
}
