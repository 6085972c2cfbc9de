package io.sluice.dataplane.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The listening channels of the data plane: each connection is counted where it is accepted. Used by all event loops.
 */
@Sharable
public final class Accepting extends ListeningChannels {
    private static final int LONGEST_WAIT_MILLIS = 1000;

    private final ConnectionLimit limit;
    private final BooleanSupplier refuses;
    private final LongSupplier ticker;
    private final AtomicLong refused = new AtomicLong();
    private final Admission admission;

    /**
     * Knows no listening channel yet.
     *
     * @param refuses whether nobody is let in for want of memory
     * @param ticker nanoseconds, monotonic
     * @param loops how many event loops there are
     */
    public Accepting(ConnectionLimit limit, BooleanSupplier refuses, LongSupplier ticker, int loops) {
        super(limit::starved, ticker);
        this.admission = new Admission(loops);
        this.ticker = ticker;
        this.limit = limit;
        this.refuses = refuses;
    }

    /** How many clients were refused for want of memory, or since they had waited for too long. */
    public long refused() {
        return refused.get();
    }

    /** An event loop falls behind: while all are, clients wait in the kernel's backlog, where that costs nothing. */
    public void fellBehind() {
        if (admission.fellBehind(ticker.getAsLong())) {
            limit.hold(channels());
        }
    }

    /** An event loop has caught up. */
    public void caughtUp() {
        admission.caughtUp();
    }

    /** An event loop has had time to spare, so that those who wait need not be let in slowly. */
    public void rested() {
        admission.rested();
    }

    /** Whether clients wait outside. */
    public boolean holdsBack() {
        return admission.holds();
    }

    /** How much memory there is, for those who come from now on ({@link UnsentBytes}). For any thread. */
    public void memoryScarce(boolean scarce) {
        channels().forEach(listening -> listening.eventLoop().execute(() -> UnsentBytes.limit(listening, scarce)));
    }

    /** To be said by event loops now and then while clients wait: lets some in. */
    public void letIn() {
        switch (admission.look(ticker.getAsLong())) {
            case PLACES -> channels().stream().filter(limit::roomButHeld).forEach(Channel::read);
            case OVER -> limit.release(ticker.getAsLong());
            case NOTHING -> {}
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        boolean holds = admission.holds();
        if (letsIn(connection, holds)) {
            limit.count(connection, context.channel());
            context.fireChannelRead(connection);
        } else {
            refuse(connection);
        }
        if (holds && admission.hasPlaces()) {
            context.read();
        }
    }

    private boolean letsIn(Channel connection, boolean holds) {
        if (refuses.getAsBoolean()) {
            return false;
        }
        boolean waited = limit.heldLately(ticker.getAsLong()) && hasWaited(connection);
        return holds ? admission.letsIn(waited) : !waited;
    }

    /**
     * Whether a client has said nothing for so long that it was held back outside: it has given up, or is told to go elsewhere;
     * served before those who have just come, it would make them wait as long. Without epoll that is not known.
     */
    private static boolean hasWaited(Channel connection) {
        return connection instanceof EpollSocketChannel channel
                && channel.tcpInfo().lastDataRecv() >= LONGEST_WAIT_MILLIS;
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
