package io.sluice.dataplane.upstream;

import io.sluice.dataplane.loop.Descriptors;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections to endpoints there are in the whole process, those that are being made included: endpoints must
 * not take the descriptors that are kept for clients. Used by all event loops; one atomic addition per connection. Knows
 * the {@link LoopRoom}s too, since the connections that nobody uses may all be another loop's.
 */
public final class ConnectionBudget {
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();
    private final List<LoopRoom> rooms = new CopyOnWriteArrayList<>();

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

    /** One more, before another one ends whose place it takes: so that nobody comes between. */
    void reserveAhead() {
        open.getAndIncrement();
    }

    void release() {
        open.getAndDecrement();
    }

    boolean hasRoom() {
        return open.get() < limit;
    }

    void join(LoopRoom room) {
        rooms.add(room);
    }

    /** One of each event loop. */
    List<LoopRoom> rooms() {
        return rooms;
    }

    /** How many there are. */
    public int open() {
        return open.get();
    }
}
