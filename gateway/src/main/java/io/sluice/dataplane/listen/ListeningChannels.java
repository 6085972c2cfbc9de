package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The listening channels of a Vertx ({@link ListeningTransport}): a failure to accept is said in one line, and they can be
 * closed before the Vertx ends its servers. Stands before Netty's acceptor in each of them. Used by all event loops.
 *
 * <p>Vert.x, when it ends a server, first forgets the loops that take connections and then closes the channel: whoever is
 * accepted in between finds no loop, is dropped, and leaves a warning in the log (an IllegalStateException).
 */
@Sharable
public class ListeningChannels extends ChannelInboundHandlerAdapter {
    private final Runnable starved;
    private final LongSupplier ticker;
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();

    /**
     * Knows no listening channel yet.
     *
     * @param starved hears whenever nobody can be accepted for want of descriptors
     * @param ticker nanoseconds, monotonic
     */
    public ListeningChannels(Runnable starved, LongSupplier ticker) {
        this.starved = starved;
        this.ticker = ticker;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext added) {
        Channel channel = added.channel();
        listening.add(channel);
        channel.closeFuture().addListener(closed -> listening.remove(channel));
    }

    /** Bound: by now Netty's acceptor, behind which failures are looked at, is there. */
    @Override
    public final void channelActive(ChannelHandlerContext bound) {
        bound.pipeline().addLast(new AcceptFailures(starved, ticker));
        bound.fireChannelActive();
    }

    final Set<Channel> channels() {
        return listening;
    }

    /** Closes the channels; done when nobody is let in any more. Whoever has come before is let in. */
    CompletableFuture<Void> end() {
        return each(LastGuests::letIn);
    }

    /** Closes the channels at once; done when that is done. Whoever waits in the backlog is reset. For any thread. */
    public CompletableFuture<Void> close() {
        return each(Channel::close);
    }

    /** On the channel's own loop, since there connections are accepted: none is afterwards. */
    private CompletableFuture<Void> each(Consumer<Channel> closing) {
        return CompletableFuture.allOf(listening.stream()
                .map(channel -> {
                    CompletableFuture<Void> closed = new CompletableFuture<>();
                    channel.closeFuture().addListener(done -> closed.complete(null));
                    channel.eventLoop().execute(() -> closing.accept(channel));
                    return closed;
                })
                .toArray(CompletableFuture[]::new));
    }
}
