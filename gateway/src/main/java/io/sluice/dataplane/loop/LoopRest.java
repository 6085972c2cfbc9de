package io.sluice.dataplane.loop;

/**
 * Whether an event loop has had time to spare of late: more than half of a twentieth of a second. One that has more requests
 * than it serves has none, but may have to share its processor. Confined to the loop.
 */
public final class LoopRest {
    private static final long WINDOW = 50_000_000L;
    private static final double BUSY = 0.5;

    private long begin;
    private long workedThen;

    /** @param now of the loop's clock */
    public LoopRest(long now) {
        begin = now;
    }

    /**
     * A look.
     *
     * @param worked nanoseconds of processor time that the loop has had so far
     * @return whether it rested in the time that is over with this look; between two ends of such a time it did not
     */
    public boolean look(long now, long worked) {
        long length = now - begin;
        if (length < WINDOW) {
            return false;
        }
        boolean rested = worked - workedThen < BUSY * length;
        begin = now;
        workedThen = worked;
        return rested;
    }
}
