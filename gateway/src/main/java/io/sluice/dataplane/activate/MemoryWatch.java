package io.sluice.dataplane.activate;

import io.sluice.settings.LimitSettings;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the memory is in use, in stages, each with what is done about it. Asked by every event loop with each tick;
 * the first one to come after a quarter of a second looks, so that one loop that hangs does not blind the others.
 */
final class MemoryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
    private static final long LOOK_NANOS = 250_000_000L;
    /** A stage is left this much below where it is entered, lest it be entered and left all the time. */
    private static final double MARGIN = 0.02;

    private static final long LOG_NANOS = 10_000_000_000L;

    /** From little to much. */
    enum Stage {
        CALM("nothing is refused"),
        LAST_REQUESTS("responses end their connections"),
        SHED("new requests get 503"),
        REFUSE("new connections are refused");

        private final String done;

        Stage(String done) {
            this.done = done;
        }

        boolean atLeast(Stage other) {
            return compareTo(other) >= 0;
        }
    }

    private final DoubleSupplier share;
    private final double[] from;
    private final AtomicLong nextLook;
    private volatile Stage stage = Stage.CALM;
    private Stage told = Stage.CALM;
    private long tellAgain;

    /**
     * @param share what of the memory is in use; 1 = all
     * @param now of the clock that {@link #look} is given
     */
    MemoryWatch(DoubleSupplier share, LimitSettings limits, long now) {
        this.share = share;
        this.from = new double[] {
            0, limits.memoryDrainAt() / 100.0, limits.memoryShedAt() / 100.0, limits.memoryRefuseAt() / 100.0
        };
        this.nextLook = new AtomicLong(now);
        this.tellAgain = now;
    }

    /** The stage as it was last seen; for any thread. */
    Stage stage() {
        return stage;
    }

    /** The stage, seen anew if it is time to; for all event loops. */
    Stage look(long now) {
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + LOOK_NANOS)) {
            see(now);
        }
        return stage;
    }

    private synchronized void see(long now) {
        double used = share.getAsDouble();
        Stage next = Stage.CALM;
        for (Stage each : Stage.values()) {
            double edge = from[each.ordinal()] - (stage.atLeast(each) ? MARGIN : 0);
            if (used >= edge) {
                next = each;
            }
        }
        stage = next;
        tell(next, used, now);
    }

    /** A worse stage at once, the rest now and then. */
    private void tell(Stage now, double used, long at) {
        if (now == told || now.compareTo(told) < 0 && at - tellAgain < 0) {
            return;
        }
        String line = String.format(Locale.ROOT, "%.0f %% of the memory budget is in use: %s", used * 100, now.done);
        if (now == Stage.CALM) {
            LOG.info(line);
        } else {
            LOG.warn(line);
        }
        told = now;
        tellAgain = at + LOG_NANOS;
    }
}
