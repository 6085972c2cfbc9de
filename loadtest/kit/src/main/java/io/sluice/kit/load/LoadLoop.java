package io.sluice.kit.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread of a load. It begins request {@code n} at the time that the schedule says, whatever has become of the ones
 * before it, and serves all its sockets in between; it never waits for an answer.
 */
final class LoadLoop implements Runnable {
    private static final int READ_SIZE = 64 * 1024;
    /** As many late requests go out before the sockets are looked at again. */
    private static final int BURST = 16;
    /** {@code select} counts in milliseconds; shorter waits are naps of this length between two looks. */
    private static final long NAP_NANOS = 100_000;

    private static final long MILLI = 1_000_000;
    /** A peer that announced a close has this long to do it. */
    private static final long LEAVE_NANOS = 1_000 * MILLI;

    private final LoadPlan plan;
    private final Tally tally;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_SIZE);
    private final Deque<LoadConnection> idle = new ArrayDeque<>();
    private final Deque<Request> inFlight = new ArrayDeque<>();
    private final Deque<Leaving> leaving = new ArrayDeque<>();
    private final long start;
    private final int cap;
    private long next;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean stopped;

    private record Leaving(LoadConnection connection, long deadline) {}

    /** Of {@code plan.threads()} loops the one with this index sends every n-th request, beginning with its own. */
    LoadLoop(LoadPlan plan, int index, long start) throws IOException {
        this.plan = plan;
        this.start = start;
        tally = new Tally(plan.mix().kinds());
        next = index;
        cap = Math.max(1, plan.maxConnections() / plan.threads());
        selector = Selector.open();
    }

    LoadPlan plan() {
        return plan;
    }

    Tally tally() {
        return tally;
    }

    ByteBuffer input() {
        return input;
    }

    /** How many connections are open, idle ones included. Any thread. */
    int connections() {
        return open.get();
    }

    /** No further request is begun; those under way are seen to their end. Any thread. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (moreToCome()) {
                await();
                beginDue();
                expire();
            }
            idle.forEach(LoadConnection::usable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closeAll();
        }
    }

    private void closeAll() {
        selector.keys().forEach(key -> ((LoadConnection) key.attachment()).close());
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean moreToCome() {
        return due() != Long.MAX_VALUE || !inFlight.isEmpty();
    }

    /** The time of the next request; never, when all have been begun. A load that is stopped at once still has its first. */
    private long due() {
        boolean over = next >= plan.requests() || stopped && next >= plan.threads();
        return over ? Long.MAX_VALUE : plan.scheduled(start, next);
    }

    private void beginDue() {
        for (int i = 0; i < BURST; i++) {
            long due = due();
            long now = System.nanoTime();
            if (due == Long.MAX_VALUE || due - now > 0) {
                return;
            }
            if (next >= plan.warmUpRequests()) {
                Tally.record(tally.lag, now - due);
            }
            tally.lastBegun = now;
            begin(new Request(plan, next, due));
            next += plan.threads();
        }
    }

    private void begin(Request request) {
        LoadConnection pooled = request.kind.fresh() ? null : takeIdle();
        if (pooled == null && open.get() >= cap) {
            finished(request, Outcome.NOT_SENT, 0, false);
            return;
        }
        inFlight.add(request);
        if (pooled == null) {
            connect(request);
        } else {
            pooled.reuseFor(request);
        }
    }

    /** The connection used last, so that as few as possible stay busy. One that has ended is none. */
    private LoadConnection takeIdle() {
        LoadConnection last = idle.pollLast();
        while (last != null && !last.usable()) {
            tally.stale++;
            last = idle.pollLast();
        }
        return last;
    }

    private void connect(Request request) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            // No descriptor is left here: that is this host's limit, not the service's answer.
            finished(request, Outcome.UNCONNECTED, 0, false);
            return;
        }
        LoadConnection connection = new LoadConnection(this, channel);
        open.incrementAndGet();
        tally.connections++;
        try {
            connection.open(channel.register(selector, SelectionKey.OP_CONNECT, connection), request);
        } catch (IOException e) {
            connection.connectFailed(e);
        }
    }

    private void expire() {
        long now = System.nanoTime();
        Request oldest = inFlight.peek();
        while (oldest != null && (oldest.done || now - oldest.scheduled >= plan.timeoutNanos())) {
            inFlight.poll();
            if (!oldest.done) {
                oldest.connection.timedOut();
            }
            oldest = inFlight.peek();
        }
        while (!leaving.isEmpty()
                && (leaving.peek().connection().closed() || now - leaving.peek().deadline() >= 0)) {
            LoadConnection connection = leaving.poll().connection();
            tally.unclosed += connection.closed() ? 0 : 1;
            connection.close();
        }
    }

    private void await() throws IOException {
        long left = untilNextEvent();
        if (left >= MILLI) {
            selector.select(this::ready, left / MILLI);
        } else if (selector.selectNow(this::ready) == 0 && left > 0 && !stopped) {
            LockSupport.parkNanos(Math.min(left, NAP_NANOS));
        }
    }

    private long untilNextEvent() {
        long now = System.nanoTime();
        long due = due();
        long left = due == Long.MAX_VALUE ? plan.timeoutNanos() : due - now;
        if (!inFlight.isEmpty()) {
            left = Math.min(left, inFlight.peek().scheduled + plan.timeoutNanos() - now);
        }
        if (!leaving.isEmpty()) {
            left = Math.min(left, leaving.peek().deadline() - now);
        }
        return left;
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            ((LoadConnection) key.attachment()).ready();
        }
    }

    // ---- what connections tell

    void sent(Request request) {
        tally.kinds[request.kindIndex].sent++;
    }

    void idle(LoadConnection connection) {
        idle.addLast(connection);
    }

    void leaving(LoadConnection connection) {
        leaving.add(new Leaving(connection, System.nanoTime() + LEAVE_NANOS));
    }

    void gone() {
        open.decrementAndGet();
    }

    void finished(Request request, Outcome outcome, int status, boolean reused) {
        request.done = true;
        Tally.OfKind share = tally.kinds[request.kindIndex];
        share.outcomes[outcome.ordinal()]++;
        if (status > 0) {
            share.statuses[status]++;
        }
        if (outcome.lost() && reused) {
            share.lostOnReuse++;
        }
        if (request.number < plan.warmUpRequests()) {
            return;
        }
        long nanos = System.nanoTime() - request.scheduled;
        if (status > 0 || outcome.lost()) {
            Tally.record(share.latency, nanos);
        }
        if (outcome == Outcome.ANSWERED) {
            Tally.record(share.answered, nanos);
            if (due() != Long.MAX_VALUE) {
                Tally.record(share.duringLoad, nanos);
            }
        }
    }
}
