package io.sluice.dataplane.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many requests are under way at an endpoint (for ewma: wait for its answer), over all event loops; kept only while the
 * policy asks for it. One cell for all loops, with a cache line of its own: it is read far more often than written, and a cell
 * per loop would have to be read for every loop.
 *
 * <p>The time is written a moment after the count. Who reads in between sees a request that has waited since an earlier one
 * began: to ewma the endpoint looks as if it were silent for longer than it is, never for less, and it loses a draw to another one
 * that may be picked as well. Nothing is derived from it that lasts. To have both in one word, each request would have to compare
 * and swap where it counts up now.
 */
final class ActiveRequests {
    private static final int PAD = 16;

    private final AtomicIntegerArray cell = new AtomicIntegerArray(PAD + 1 + PAD);
    private volatile long since;

    int count() {
        return cell.getOpaque(PAD);
    }

    void begin() {
        cell.getAndIncrement(PAD);
    }

    /** The same, and the time is kept of the first one where there was none. */
    void begin(long now) {
        if (cell.getAndIncrement(PAD) == 0) {
            since = now;
        }
    }

    /** When the first of those began that are under way without a break, in nanoseconds; only {@link #begin(long)} says it. */
    long since() {
        return since;
    }

    void end() {
        cell.getAndDecrement(PAD);
    }
}
