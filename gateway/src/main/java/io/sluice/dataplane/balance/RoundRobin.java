package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One endpoint after the other, by one cursor for all event loops: after T picks from an unchanged set of n each
 * endpoint got ⌊T/n⌋ or ⌈T/n⌉, however many loops picked. A cursor per loop would be cheaper and wrong. Thread-safe,
 * allocates nothing.
 *
 * <p>Retries draw from a cursor of their own. On the shared one they would fall into step with the requests: of two
 * endpoints a dead one would be the first choice of every request, since each retry moves the cursor back to it.
 */
final class RoundRobin implements Balancer {
    private final AtomicLong cursor;
    private final AtomicLong retries = new AtomicLong();

    /** @param start the first ticket; random in production, so that replicas do not all begin with one endpoint */
    RoundRobin(long start) {
        cursor = new AtomicLong(start);
    }

    /** The next endpoint that was not tried; null when there is none. The cursor outlives every change of the set. */
    @Override
    public EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried) {
        return Draw.isFirst(tried) ? set.at(draw(cursor, set.size())) : pickUntried(set, tried);
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
        int skip = draw(retries, untried);
        int index = 0;
        while (tried.contains(set.at(index)) || skip-- > 0) {
            index++;
        }
        return set.at(index);
    }

    private static int draw(AtomicLong tickets, int size) {
        return Math.floorMod(tickets.getAndIncrement(), size);
    }
}
