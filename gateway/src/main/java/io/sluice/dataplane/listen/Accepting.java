package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The listening channels: each connection is counted where it is accepted, and a failure to accept one is said. Stands
 * before Netty's acceptor in each of them. Used by all event loops.
 *
 * <p>Vert.x, when it ends a server, first forgets who takes connections and then closes the channel: whoever is let in
 * between is dropped. Hence the channels are closed before, by {@link #end}.
 */
@Sharable
public final class Accepting extends ChannelInboundHandlerAdapter {
    private final ConnectionLimit limit;
    private final BooleanSupplier refuses;
    private final LongSupplier ticker;
    private final AtomicLong refused = new AtomicLong();
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();

    /**
     * Knows no listening channel yet.
     *
     * @param refuses whether nobody is let in for want of memory
     * @param ticker nanoseconds, monotonic
     */
    public Accepting(ConnectionLimit limit, BooleanSupplier refuses, LongSupplier ticker) {
        this.limit = limit;
        this.refuses = refuses;
        this.ticker = ticker;
    }

    /** How many clients were refused for want of memory. */
    public long refused() {
        return refused.get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        Channel channel = added.channel();
        listening.add(channel);
        channel.closeFuture().addListener(closed -> listening.remove(channel));
    }

    /** Bound: by now Netty's acceptor, behind which failures are looked at, is there. */
    @Override
    public void channelActive(ChannelHandlerContext bound) {
        bound.pipeline().addLast(new AcceptFailures(limit, ticker));
        bound.fireChannelActive();
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

    /** Closes the channels; done when nobody is let in any more. Whoever has come before is let in. */
    CompletableFuture<Void> end() {
        limit.lift();
        return CompletableFuture.allOf(listening.stream().map(Accepting::end).toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> end(Channel channel) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        channel.closeFuture().addListener(done -> closed.complete(null));
        channel.eventLoop().execute(() -> LastGuests.letIn(channel));
        return closed;
    }
}
