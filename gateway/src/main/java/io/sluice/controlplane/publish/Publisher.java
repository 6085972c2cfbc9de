package io.sluice.controlplane.publish;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ObjectRef;
import io.sluice.settings.ControlSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Turns snapshots into published plans, on a thread of its own. Of snapshots that arrive while a plan is built only the
 * last is built next. {@link PublishCycle} decides; this class waits.
 */
public final class Publisher implements AutoCloseable {
    /** An ordinary plan is built by then. */
    private static final long LONGEST_END_MILLIS = 250;

    private final LongSupplier nanoTime;
    private final PublishCycle cycle;
    private final Object lock = new Object();
    private final Thread thread;

    // Guarded by lock.
    private ClusterSnapshot arrived;
    private long arrivedAt;

    private volatile boolean closed; // written under the lock

    /**
     * @param compiler called on the publisher's thread alone
     * @param nanoTime the clock, in nanoseconds
     * @param wallClock milliseconds since 1970, by which certificates are valid or not
     */
    public Publisher(
            ControlSettings settings,
            Function<ClusterSnapshot, Compiled<GatewayPlan>> compiler,
            PublishListener listener,
            LongSupplier nanoTime,
            LongSupplier wallClock) {
        this.nanoTime = nanoTime;
        this.cycle = new PublishCycle(settings, compiler, new UntilClosed(listener), wallClock);
        this.thread = new Thread(this::run, "sluice-publisher");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** The cluster is another one now. Never blocks; from any thread. */
    public void onChange(ClusterSnapshot cluster) {
        synchronized (lock) {
            if (arrived == null) {
                arrivedAt = nanoTime.getAsLong();
            }
            arrived = cluster;
            lock.notifyAll();
        }
    }

    /** Whether its thread works, or has ended because it was told to; for any thread, never waits. */
    public boolean alive() {
        return closed || thread.isAlive();
    }

    private void run() {
        try {
            while (await()) {
                cycle.advance(nanoTime.getAsLong());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asked for it
        }
    }

    /** Waits for a change or a deadline; false when closed. */
    private boolean await() throws InterruptedException {
        synchronized (lock) {
            while (!closed) {
                if (arrived != null) {
                    cycle.onChange(arrived, arrivedAt);
                    arrived = null;
                }
                OptionalLong deadline = cycle.nextDeadline();
                long left = deadline.isPresent() ? deadline.getAsLong() - nanoTime.getAsLong() : Long.MAX_VALUE;
                if (left <= 0) {
                    return true;
                }
                // Rounded up: waking a moment too early would only go round again.
                lock.wait(deadline.isPresent() ? left / 1_000_000 + 1 : 0);
            }
            return false;
        }
    }

    /**
     * Ends the thread. A plan that is being built is waited for a quarter of a second, then abandoned: it goes nowhere.
     * Nobody needs it any more, and a large one would hold up the end of the process past its deadline.
     */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            thread.join(LONGEST_END_MILLIS); // it is a daemon
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who takes plans in may have ended before a plan that was abandoned is built, or in the middle of taking it in. */
    private final class UntilClosed implements PublishListener {
        private final PublishListener listener;

        private UntilClosed(PublishListener listener) {
            this.listener = listener;
        }

        private void unlessClosed(Runnable news) {
            if (!closed) {
                news.run();
            }
        }

        @Override
        public void publish(GatewayPlan plan) {
            unlessClosed(() -> listener.publish(plan));
        }

        @Override
        public Map<ObjectRef, String> refusedSecrets() {
            return closed ? Map.of() : listener.refusedSecrets();
        }

        @Override
        public void findings(List<Finding> findings) {
            unlessClosed(() -> listener.findings(findings));
        }

        @Override
        public void failed(RuntimeException cause) {
            unlessClosed(() -> listener.failed(cause));
        }
    }
}
