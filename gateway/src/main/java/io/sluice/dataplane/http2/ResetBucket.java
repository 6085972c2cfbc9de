package io.sluice.dataplane.http2;

/**
 * How many streams of a connection came to nothing by the client's doing: by its resets, and by frames for which the gateway has
 * to reset (CVE-2023-44487, CVE-2025-8671). One count for all of them, since to the endpoint they are the same. Starts anew with
 * the first one after the time is over.
 */
final class ResetBucket {
    private final int most;
    private final long window;
    private long since;
    private int count;

    /**
     * @param most in the window; one more is too many
     * @param window nanoseconds
     */
    ResetBucket(int most, long window) {
        this.most = most;
        this.window = window;
    }

    /**
     * One more.
     *
     * @return whether it is too many
     */
    boolean add(long now) {
        if (count == 0 || now - since >= window) {
            since = now;
            count = 0;
        }
        return ++count > most;
    }
}
