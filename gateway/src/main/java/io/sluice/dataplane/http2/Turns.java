package io.sluice.dataplane.http2;

import io.sluice.dataplane.loop.Loop;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Whose turn it is among the HTTP/2 clients of an event loop. A few kilobytes of one of them can be a hundred requests, or heads that
 * take a millisecond to decode; a hundred such clients at once would hold up everybody else for half a second. So they have a share of
 * each round: who comes when it is used up waits, and all who wait take turns, each with a part of what it has to do, while the loop
 * looks at its other connections in between. Confined to the loop; costs a clock call per batch while there is time enough.
 */
final class Turns {
    /** Of a round, in nanoseconds: little beside what a client notices, much beside looking at the sockets once more. */
    private static final long SHARE = 1_000_000;

    /** Has more to do than there was time for. */
    interface Waiting {
        /**
         * It goes on with a part of it.
         *
         * @return whether there is more
         */
        boolean turn();
    }

    private final Loop loop;
    private final Executor nextRound;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long since;
    private long spent;
    private long began;
    private boolean awaited;

    /** @param nextRound runs a task on this loop, after it has looked at its sockets once more */
    Turns(Loop loop, Executor nextRound) {
        this.loop = loop;
        this.nextRound = nextRound;
    }

    /** Whether somebody to whom something has come may begin with it at once. */
    boolean mayBegin(long now) {
        if (!waiting.isEmpty()) {
            return false;
        } else if (now - since > 2 * SHARE) {
            since = now;
            spent = 0;
        }
        began = now;
        return spent < SHARE;
    }

    /** Reads the clock: whether whoever is at work may go on. */
    boolean hasTime() {
        long now = loop.tick();
        spent += now - began;
        began = now;
        return spent < SHARE;
    }

    /** Has its turn after those who wait already. */
    void enter(Waiting who) {
        waiting.addLast(who);
        await();
    }

    private void await() {
        if (!awaited) {
            awaited = true;
            nextRound.execute(this::round);
        }
    }

    private void round() {
        awaited = false;
        since = began = loop.tick();
        spent = 0;
        do {
            Waiting next = waiting.removeFirst();
            if (next.turn()) {
                waiting.addLast(next);
            }
        } while (!waiting.isEmpty() && hasTime());
        if (!waiting.isEmpty()) {
            await();
        }
    }
}
