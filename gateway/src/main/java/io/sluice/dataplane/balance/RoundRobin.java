package io.sluice.dataplane.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One endpoint after the other, by one cursor for all event loops: after T picks from an unchanged set of n each
 * endpoint got ⌊T/n⌋ or ⌈T/n⌉, however many loops picked (retries draw a ticket of their own). A cursor per loop would
 * be cheaper and wrong. Thread-safe, allocates nothing.
 */
final class RoundRobin {
    private final AtomicLong cursor;

    /** @param start the first ticket; random in production, so that replicas do not all begin with one endpoint */
    RoundRobin(long start) {
        cursor = new AtomicLong(start);
    }

    /** The next endpoint that was not tried; null when there is none. The cursor outlives every change of the set. */
    EndpointState pick(EndpointSet set, Tried tried) {
        if (set.isEmpty()) {
            return null;
        } else if (tried == null || tried.isEmpty()) {
            return set.at(ticket(set.size()));
        }
        return pickUntried(set, tried);
    }

    // A draw among the untried alone: taking the successor of a tried one instead would double that one's share.
    private EndpointState pickUntried(EndpointSet set, Tried tried) {
        int untried = 0;
        for (int i = 0; i < set.size(); i++) {
            untried += tried.contains(set.at(i)) ? 0 : 1;
        }
        if (untried == 0) {
            return null;
        }
        int skip = ticket(untried);
        int index = 0;
        while (tried.contains(set.at(index)) || skip-- > 0) {
            index++;
        }
        return set.at(index);
    }

    private int ticket(int size) {
        return Math.floorMod(cursor.getAndIncrement(), size);
    }
}
