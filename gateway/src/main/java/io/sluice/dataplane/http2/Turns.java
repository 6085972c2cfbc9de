package io.sluice.dataplane.http2;

import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.loop.Queueing;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Whose turn it is among the HTTP/2 clients of an event loop. A few kilobytes of one of them can be a hundred requests, or heads that
 * take a millisecond to decode; a hundred such clients at once would hold up everybody else for half a second. So they have a share of
 * each round: who comes when it is used up waits, and all who wait take turns, each with a part of what it has to do, while the loop
 * looks at its other connections in between. Confined to the loop; costs a clock call per batch while there is time enough.
 *
 * <p>The share is a millisecond, or as many requests as others have begun since the last one, in as much time as they took for it:
 * clients of HTTP/1.1 have no share, and by their number make rounds of which a millisecond would be nothing. By requests and not by time
 * alone, since what endpoints answer to the clients that take turns is time of the others here, and a flood would grow by itself.
 */
final class Turns {
    /** Of any round, in nanoseconds: little beside what a client notices, much beside looking at the sockets once more. */
    private static final long SHARE = 1_000_000;

    /** However long the rest of a round was: a pause of the process is not made up for at once. */
    private static final long LONGEST_SHARE = 100_000_000;

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
    private long matched; // nanoseconds: of the share of a round that is more than usual; 0 outside
    private long most; // requests begun, of all, at which that is used up
    private long requestsThen;
    private int leftOfCycle;

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
        return spent < SHARE || spent < matched && requests() < most;
    }

    private long requests() {
        return loop.counters().of(Total.REQUESTS);
    }

    /** Since when something waits that has come now. */
    long waitBegins() {
        return loop.queueing().begins();
    }

    /** Something that has waited since then is begun with. */
    void waited(long since) {
        loop.queueing().waited(since);
    }

    /** Has its turn after those who wait already. */
    void enter(Waiting who) {
        if (waiting.isEmpty()) {
            requestsThen = requests();
        }
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
        loop.queueing().round();
        grant(loop.tick());
        do {
            Waiting next = waiting.removeFirst();
            long requests = requests();
            if (next.turn()) {
                waiting.addLast(next);
            }
            hadTurn(requests() - requests);
        } while (!waiting.isEmpty() && hasTime());
        matched = 0;
        if (!waiting.isEmpty()) {
            requestsThen = requests();
            await();
        }
    }

    /** As much as the others had since somebody here was last at work, if that is more than usual. */
    private void grant(long now) {
        long requests = requests();
        matched = Math.min(now - began, LONGEST_SHARE);
        most = 2 * requests - requestsThen;
        since = began = now;
        spent = 0;
    }

    private void hadTurn(long requests) {
        Queueing queueing = loop.queueing();
        queueing.begun(requests);
        if (waiting.isEmpty()) {
            leftOfCycle = 0;
            queueing.over();
        } else if (--leftOfCycle <= 0) {
            leftOfCycle = waiting.size();
            queueing.cycleEnds();
        }
    }
}
