package io.sluice.dataplane.loop;

/**
 * Whether an event loop has more to do than it gets done, seen by how late its ticks come. One late tick is a pause of the
 * whole process, such as a collection of garbage, and no reason to refuse anybody; the second in a row is load. It is over
 * when no tick was late for a while. Confined to the loop.
 */
public final class LoopLag {
    private static final int IN_A_ROW = 2;

    private final long most;
    private final long calm;
    private long last;
    private int lateOnes;
    private long lateUntil;
    private boolean behind;

    /**
     * @param most nanoseconds that a tick may be late; 0 = any
     * @param now of the loop's clock
     */
    public LoopLag(long most, long now) {
        this.most = most;
        this.calm = most;
        this.last = now;
    }

    /** A tick; says whether the loop is behind. */
    public boolean tick(long now) {
        boolean late = most > 0 && now - last - TimerWheel.tickNanos() > most;
        last = now;
        lateOnes = late ? lateOnes + 1 : 0;
        if (lateOnes >= IN_A_ROW || behind && late) {
            behind = true;
            lateUntil = now + calm;
        } else if (behind && now >= lateUntil) {
            behind = false;
        }
        return behind;
    }
}
