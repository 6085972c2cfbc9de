package io.sluice.dataplane.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many requests are under way at an endpoint, over all event loops; kept only while the policy asks for it. One cell
 * for all loops, with a cache line of its own: it is read far more often than written, and a cell per loop would have
 * to be read for every loop.
 */
final class ActiveRequests {
    private static final int PAD = 16;

    private final AtomicIntegerArray cell = new AtomicIntegerArray(PAD + 1 + PAD);

    int count() {
        return cell.getOpaque(PAD);
    }

    void begin() {
        cell.getAndIncrement(PAD);
    }

    void end() {
        cell.getAndDecrement(PAD);
    }
}
