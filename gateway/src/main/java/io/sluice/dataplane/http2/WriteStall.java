package io.sluice.dataplane.http2;

/** Whether a client has stopped taking what was written to it ({@code http.writeIdle}). One per connection; on its loop. */
final class WriteStall {
    private static final long NEVER = Long.MAX_VALUE;
    /** Who takes nothing is looked at so often before it is given up. */
    private static final int LOOKS = 4;

    private final long most;
    private long since = NEVER;
    private long pendingThen;

    /** @param most nanoseconds without progress */
    WriteStall(long most) {
        this.most = most;
    }

    /** After how many nanoseconds to look again. */
    long look() {
        return most / LOOKS;
    }

    /** The client has taken some. */
    void taken(long now) {
        if (since != NEVER) {
            since = now;
        }
    }

    /** Whether nothing was taken for too long; any progress counts, however slow, but not that more was written. */
    boolean over(long pending, long now) {
        if (pending == 0) {
            since = NEVER;
        } else if (since == NEVER || pending < pendingThen) {
            since = now;
        }
        pendingThen = pending;
        return since != NEVER && now - since >= most;
    }
}
