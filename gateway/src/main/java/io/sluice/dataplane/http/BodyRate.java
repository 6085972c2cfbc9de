package io.sluice.dataplane.http;

/**
 * The least rate of a request's body, as an instant that every byte moves further away: a grace from the body's first
 * byte on, then one second for so many bytes. Time in which the body was not wanted does not count. What a quick client
 * has earned is bounded by the time that it may be idle, or a megabyte would buy an hour of dribbling.
 *
 * <p>Per batch of bytes an addition and a comparison; the rest when the wheel comes round.
 */
public final class BodyRate {
    private static final long NEVER = Long.MAX_VALUE;
    private static final double SECOND = 1e9;
    private final int leastPerSecond;
    private final long grace;
    private final long mostEarned;
    private long due = NEVER;
    private long bytes;
    private boolean exempt;

    /**
     * @param leastPerSecond bytes; 0 = no least rate
     * @param grace nanoseconds in which the rate does not matter
     * @param idle nanoseconds that a body may pause
     */
    public BodyRate(int leastPerSecond, long grace, long idle) {
        this.leastPerSecond = leastPerSecond;
        this.grace = grace;
        this.mostEarned = grace + idle;
    }

    /** A new request. */
    public void reset() {
        due = NEVER;
        bytes = 0;
        exempt = false;
    }

    /** So many bytes of the body have come. */
    public void came(int more) {
        bytes += more;
    }

    /** After a batch that brought some of the body. */
    public void watch(long now) {
        if (due == NEVER && bytes > 0 && leastPerSecond > 0 && !exempt) {
            due = now + grace;
        }
    }

    /** The body was not wanted for so long. */
    public void paused(long nanos) {
        if (due != NEVER) {
            due += nanos;
        }
    }

    /** When it has to be looked at next, at the latest. */
    public long due() {
        return due;
    }

    /** Adds what the bytes that have come are worth; whether even so the body is too slow. */
    public boolean tooSlow(long now, RequestHead request) {
        if (due == NEVER) {
            return false;
        }
        long worth = Math.min(mostEarned, (long) (bytes * SECOND / leastPerSecond));
        due = Math.min(due + worth, now + mostEarned);
        bytes = 0;
        if (due <= now && request.grpc()) {
            exempt = true; // a stream of messages, which come when they come
            due = NEVER;
        }
        return due <= now;
    }
}
