package io.sluice.dataplane.balance;

/**
 * Whether the connections that an endpoint seems to keep are worth a request, by how requests on them end: one that ends
 * every connection at its second request would get each request twice, for ever (zero-loss.md 4.5). Shared by all event
 * loops; while all is well a read for each use.
 *
 * <p>After two in a row within a second that ended without a byte, no kept connection is used for a second; after that
 * each further one costs twice as long a time, up to a minute or so, until a request on a kept connection is answered. An
 * endpoint that restarts is through with it after that second.
 */
public final class ReuseTrust {
    private static final long SECOND = 1_000_000_000L;
    private static final long ONE_ROW = SECOND;
    private static final int ENOUGH = 2;
    private static final long FIRST_PAUSE = SECOND;
    private static final long LONGEST_PAUSE = 64 * SECOND;

    /** Dead ends since a request on a kept connection was answered, up to {@link #ENOUGH}. */
    private volatile int row;

    private volatile long pausedUntil;
    private long lastAt;
    private long pause = FIRST_PAUSE;

    /** Whether no kept connection is to be used. Mostly one read. */
    public boolean paused(long now) {
        return row == ENOUGH && now - pausedUntil < 0;
    }

    /** A kept connection has ended under its request without a byte. */
    public synchronized void deadEnd(long now) {
        if (paused(now)) {
            return; // it was in use before
        } else if (row < ENOUGH && now - lastAt > ONE_ROW) {
            row = 0;
        }
        lastAt = now;
        if (row >= ENOUGH - 1) {
            pausedUntil = now + pause;
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            row = ENOUGH;
        } else {
            row++;
        }
    }

    /** A request on a kept connection was answered. */
    public void worked() {
        if (row != 0) {
            restore();
        }
    }

    private synchronized void restore() {
        row = 0;
        pause = FIRST_PAUSE;
    }
}
