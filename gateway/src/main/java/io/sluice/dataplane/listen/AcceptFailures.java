package io.sluice.dataplane.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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

    private static final long AGAIN_NANOS = 10_000_000_000L;

    private final Runnable starved;
    private final LongSupplier ticker;
    private long tellAgain;
    private long untold;

    /** @param starved hears of each of them */
    AcceptFailures(Runnable starved, LongSupplier ticker) {
        this.starved = starved;
        this.ticker = ticker;
        this.tellAgain = ticker.getAsLong();
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
        long now = ticker.getAsLong();
        if (now - tellAgain < 0) {
            untold++;
            return;
        }
        LOG.warn(
                "no connection can be accepted on {} for a second: {}; {} more times since this was last said",
                listening.channel().localAddress(),
                cause.getMessage(),
                untold);
        tellAgain = now + AGAIN_NANOS;
        untold = 0;
    }
}
