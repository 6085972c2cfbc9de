package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The listening channels of the data plane: each connection is counted where it is accepted. Used by all event loops.
 */
@Sharable
public final class Accepting extends ListeningChannels {
    private final ConnectionLimit limit;
    private final BooleanSupplier refuses;
    private final AtomicLong refused = new AtomicLong();

    /**
     * Knows no listening channel yet.
     *
     * @param refuses whether nobody is let in for want of memory
     * @param ticker nanoseconds, monotonic
     */
    public Accepting(ConnectionLimit limit, BooleanSupplier refuses, LongSupplier ticker) {
        super(limit::starved, ticker);
        this.limit = limit;
        this.refuses = refuses;
    }

    /** How many clients were refused for want of memory. */
    public long refused() {
        return refused.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        if (refuses.getAsBoolean()) {
            refuse((Channel) connection);
            return;
        }
        limit.count((Channel) connection, context.channel());
        context.fireChannelRead(connection);
    }

    /** By a reset, at once: who waits in the backlog of a gateway without memory could not go elsewhere. */
    private void refuse(Channel connection) {
        refused.incrementAndGet();
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.unsafe().closeForcibly();
    }

    @Override
    CompletableFuture<Void> end() {
        limit.lift();
        return super.end();
    }
}
