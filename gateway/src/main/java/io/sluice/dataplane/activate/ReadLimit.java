package io.sluice.dataplane.activate;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * How much is read at once, by how much memory for buffers is held. A client that does not read holds what was read for it
 * last, so that this decides how many of them there is room for. Asked by every event loop with each tick, and again while
 * many clients begin not to read; the first to come after a while looks.
 */
final class ReadLimit {
    private static final long LOOK_NANOS = 50_000_000L;
    /** A look is some microseconds: what chunks hold is summed up. */
    private static final long SOON_NANOS = 5_000_000L;

    /** From a quarter on: while there is plenty, large bodies pass in large pieces. */
    private static final double SCARCE = 0.25;

    private static final int WHEN_SCARCE = 16 * 1024;
    private static final double RARE = 0.5;
    private static final int WHEN_RARE = 4 * 1024;

    private final DoubleSupplier held;
    private final Consumer<Boolean> scarce;
    private final AtomicLong nextLook;
    private volatile int bytes = Integer.MAX_VALUE;

    /**
     * @param held what of the memory for buffers is held; 1 = all
     * @param scarce hears whether memory is scarce whenever that changes, from an event loop
     * @param now of the clock that {@link #look} is given
     */
    ReadLimit(DoubleSupplier held, Consumer<Boolean> scarce, long now) {
        this.held = held;
        this.scarce = scarce;
        this.nextLook = new AtomicLong(now);
    }

    /** Bytes, seen anew if it is time to; for all event loops. */
    int look(long now) {
        return look(now, 0);
    }

    /** The same where memory may have gone since the last look: it is sooner time to. */
    int lookSoon(long now) {
        return look(now, LOOK_NANOS - SOON_NANOS);
    }

    private int look(long now, long sooner) {
        long due = nextLook.get();
        if (now - due + sooner >= 0 && nextLook.compareAndSet(due, now + LOOK_NANOS)) {
            see(by(held.getAsDouble()));
        }
        return bytes;
    }

    private synchronized void see(int next) {
        boolean wasScarce = bytes < Integer.MAX_VALUE;
        boolean isScarce = next < Integer.MAX_VALUE;
        bytes = next;
        if (isScarce != wasScarce) {
            scarce.accept(isScarce);
        }
    }

    private static int by(double share) {
        if (share < SCARCE) {
            return Integer.MAX_VALUE;
        }
        return share < RARE ? WHEN_SCARCE : WHEN_RARE;
    }
}
