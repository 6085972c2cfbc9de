package io.sluice.dataplane.loop;

/**
 * Whether an event loop has more requests to serve than it gets served: then its rounds become long, and every request waits for
 * two of them. Seen by looks at the clock, and how much the loop has worked since the last one beyond the time after which it was
 * to look.
 *
 * <p>Those who take turns (HTTP/2) make rounds no longer, however many they are: they wait for several. Of them the longest wait
 * is judged by the same rules ({@link #lookAtTurns}); one of these is for rounds, another for turns.
 *
 * <p>In the manner of CoDel (RFC 8289) what counts is the least of an interval. Not counted is what refusing requests would not
 * help: time in which the loop did not have the processor (a collection of garbage, a suspended laptop, neighbours), rounds that
 * are made long by few requests with large bodies, and rounds after a pause, in which is made up for it. Confined to the loop.
 */
public final class LoopLag {
    private static final long LONGEST_INTERVAL = 500_000_000L;

    private static final long SHORTEST_INTERVAL = 100_000_000L;
    /** Who wants short rounds wants to know sooner that they are not. */
    private static final int ROUNDS_OF_AN_INTERVAL = 100;
    /** Where it was overload a moment ago, it is overload again sooner: of the interval. */
    private static final int NEXT_INTERVAL = 5;

    private static final long A_MOMENT = 5_000_000_000L;
    /** What waited during a pause is done four times as long after it, if the loop is busy for four fifths of its time. */
    private static final int MADE_UP_FOR = 4;

    private static final long LONGEST_GRACE = 1_000_000_000L;

    /** In one round: fewer do not make it long, whatever does. */
    private static final int MANY_REQUESTS = 16;

    /** Of a request without a body, in nanoseconds: what interpreted code needs. A short round cannot have many. */
    private static final long DEAREST = 1_000_000L;

    private static final long NEVER = Long.MAX_VALUE;
    private static final double MOST = 0.9;

    private final long most;
    private final long interval;
    private boolean looked;
    private long workedThen;
    private long lateness;
    private boolean late;
    private long overloadedFrom = NEVER;
    private boolean sheds;
    private boolean again;
    private boolean shedBefore;
    private long shedLast;

    /** @param most nanoseconds that a look may be late; 0 = any */
    public LoopLag(long most) {
        this.most = most;
        this.interval = Math.max(SHORTEST_INTERVAL, Math.min(ROUNDS_OF_AN_INTERVAL * most, LONGEST_INTERVAL));
    }

    /**
     * A look.
     *
     * @param now of the loop's clock
     * @param worked nanoseconds of processor time that the loop has had so far
     * @param wanted how many nanoseconds after the last look this one was to come
     * @param requests how many have begun since
     */
    public void look(long now, long worked, long wanted, long requests) {
        long round = worked - workedThen;
        boolean many = requests >= MANY_REQUESTS || requests * DEAREST >= round;
        long late = many && looked ? round - wanted : 0;
        workedThen = worked;
        looked = true;
        judge(now, late);
    }

    /**
     * A look at those who take turns.
     *
     * @param now of the loop's clock
     * @param longest nanoseconds of processor time that one of them has waited ({@link Queueing#longest})
     */
    public void lookAtTurns(long now, long longest) {
        judge(now, longest);
    }

    private void judge(long now, long nanos) {
        lateness = nanos;
        if (most == 0) {
            return;
        } else if (lateness <= most) {
            late &= lateness > most / 2;
            overloadedFrom = NEVER;
            sheds = false;
        } else {
            late = true;
            isLate(now);
        }
    }

    private void isLate(long now) {
        if (overloadedFrom == NEVER) {
            again = shedBefore && now - shedLast < A_MOMENT;
            long needed = again ? interval / NEXT_INTERVAL : interval;
            overloadedFrom = now + needed + Math.min(MADE_UP_FOR * lateness, LONGEST_GRACE);
        }
        sheds = now - overloadedFrom >= 0;
        if (sheds) {
            again = shedBefore = true;
            shedLast = now;
        }
    }

    /** Whether the last look was late: a moment's judgement, by which nobody should be refused. */
    public boolean late() {
        return late;
    }

    /** Whether it was late, and that is overload or is it again, five seconds after the last one at most. */
    public boolean lateAgain() {
        return late && again;
    }

    /** Nanoseconds that the last look was late. */
    public long lateness() {
        return lateness;
    }

    /** What part of the requests is too much: without it, looks would be just in time. 0 = none. */
    public double excess() {
        return sheds ? Math.min(MOST, 1 - (double) most / lateness) : 0;
    }
}
