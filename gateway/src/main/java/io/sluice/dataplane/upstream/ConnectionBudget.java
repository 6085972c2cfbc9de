package io.sluice.dataplane.upstream;

import io.sluice.dataplane.loop.Descriptors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections to endpoints there are in the whole process, those that are being made included: endpoints must
 * not take the descriptors that are kept for clients. Used by all event loops; one atomic addition per connection.
 */
public final class ConnectionBudget {
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();

    /** @param configured 0 = half of the descriptor limit */
    public ConnectionBudget(int configured) {
        this.limit = configured > 0 ? configured : Descriptors.half();
    }

    /** One more; false when there is no room. */
    boolean reserve() {
        if (open.getAndIncrement() >= limit) {
            open.getAndDecrement();
            return false;
        }
        return true;
    }

    void release() {
        open.getAndDecrement();
    }

    /** How many there are. */
    public int open() {
        return open.get();
    }
}
