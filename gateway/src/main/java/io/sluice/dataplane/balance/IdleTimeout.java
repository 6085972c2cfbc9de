package io.sluice.dataplane.balance;

/**
 * After how long an endpoint ends connections that nobody uses, as far as it can be learned from its doing so. Shared by
 * all event loops.
 *
 * <p>A process that ends closes all its connections, however long they were unused: one such moment teaches nothing. What
 * two moments agree on is believed, the lesser of both, for ten minutes, or until a connection is seen to have survived
 * more.
 */
public final class IdleTimeout {
    /** Nothing is known. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    private static final long SECOND = 1_000_000_000L;
    private static final long BELIEVED = 600 * SECOND;
    private static final long ONE_MOMENT = SECOND;
    /** Clocks here are as coarse as two ticks of the wheel; servers look at theirs now and then. */
    private static final long BLUR = SECOND / 4;

    private static final int BLUR_SHARE = 8;

    private volatile long learned = UNKNOWN;
    private volatile long learnedAt;
    private volatile long suspected = UNKNOWN;
    private long suspectedAt;

    /** In nanoseconds; {@link #UNKNOWN} mostly. */
    public long known(long now) {
        long nanos = learned;
        return nanos != UNKNOWN && now - learnedAt < BELIEVED ? nanos : UNKNOWN;
    }

    /** The endpoint has ended a connection that was unused for so long. */
    public synchronized void ended(long unusedNanos, long now) {
        forget(unusedNanos);
        boolean agrees = suspected != UNKNOWN && Math.abs(unusedNanos - suspected) <= blur(suspected);
        if (!agrees) {
            suspected = unusedNanos;
            suspectedAt = now;
        } else if (now - suspectedAt >= ONE_MOMENT) {
            suspected = Math.min(suspected, unusedNanos);
            suspectedAt = now;
            learnedAt = now;
            learned = suspected;
        }
    }

    /** A connection that was unused for so long has carried a request and its response. */
    public void survived(long unusedNanos) {
        if (contradicts(unusedNanos, suspected) || contradicts(unusedNanos, learned)) {
            forget(unusedNanos);
        }
    }

    private synchronized void forget(long unusedNanos) {
        if (contradicts(unusedNanos, suspected)) {
            suspected = UNKNOWN;
        }
        if (contradicts(unusedNanos, learned)) {
            learned = UNKNOWN;
        }
    }

    private static boolean contradicts(long unusedNanos, long nanos) {
        return nanos != UNKNOWN && unusedNanos > nanos + blur(nanos);
    }

    private static long blur(long nanos) {
        return BLUR + nanos / BLUR_SHARE;
    }
}
