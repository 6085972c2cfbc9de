package io.sluice.dataplane.loop;

/**
 * Deadlines of one loop: a ring of buckets, one per tick of 67 ms. Setting, moving and cancelling cost a few
 * instructions and no allocation, since the nodes are the connections themselves; a deadline that moves later is only
 * noted and acted on when its old bucket comes round. Deadlines are kept to within two ticks, never early.
 */
public final class TimerWheel {
    private static final int TICK_SHIFT = 26;
    private static final int SLOTS = 1024;

    private final Timer[] heads = new Timer[SLOTS];
    private long currentTick;
    private int held;

    TimerWheel(long now) {
        currentTick = now >> TICK_SHIFT;
    }

    /** One tick in nanoseconds: how often {@link #advance} wants to be called. */
    public static long tickNanos() {
        return 1L << TICK_SHIFT;
    }

    /** Something with at most one deadline. */
    public abstract static class Timer {
        private static final long NONE = Long.MAX_VALUE;
        private Timer previous;
        private Timer next;
        private int slot = -1;
        private long bucketTick;
        private long deadline = NONE;

        /** The deadline has passed; it is disarmed before the call. */
        protected abstract void expired(long now);

        public final boolean armed() {
            return deadline != NONE;
        }

        /** In nanoseconds of the loop's clock; Long.MAX_VALUE when disarmed. */
        public final long deadline() {
            return deadline;
        }
    }

    /** Sets or moves the deadline. */
    public void arm(Timer timer, long deadline) {
        timer.deadline = deadline;
        long tick = Math.max(currentTick + 1, (deadline >> TICK_SHIFT) + 1);
        if (timer.slot >= 0) {
            if (timer.bucketTick <= tick) {
                return; // looked at on its way, and moved on then
            }
            unlink(timer);
        }
        link(timer, tick);
    }

    /** Forgets the deadline. The node stays in its bucket until that comes round, which costs less than unlinking. */
    public void disarm(Timer timer) {
        timer.deadline = Timer.NONE;
    }

    /** Forgets the timer at once, so that the wheel does not keep a closed connection alive. */
    public void remove(Timer timer) {
        timer.deadline = Timer.NONE;
        if (timer.slot >= 0) {
            unlink(timer);
        }
    }

    /** Whether no timer is in the wheel. */
    public boolean isEmpty() {
        return held == 0;
    }

    /** How many timers are in the wheel, armed or disarmed but not yet forgotten. */
    public int size() {
        return held;
    }

    /**
     * Fires what is due. Where a timer throws, those that were due with it or after it are fired by the next call.
     */
    public void advance(long now) {
        long target = now >> TICK_SHIFT;
        if (target - currentTick > SLOTS) {
            currentTick = target - SLOTS; // every bucket is visited once
        }
        while (currentTick < target) {
            currentTick++;
            boolean whole = false;
            try {
                visit((int) (currentTick & (SLOTS - 1)), now);
                whole = true;
            } finally {
                if (!whole) {
                    currentTick--; // the rest of the bucket must not wait until it comes round
                }
            }
        }
    }

    // Taken from the head one by one: whoever expires may remove or arm any other timer of this bucket. Nothing is put
    // back into it, since a new deadline lies at least one tick and less than one turn ahead.
    private void visit(int slot, long now) {
        Timer timer = heads[slot];
        while (timer != null) {
            unlink(timer);
            settle(timer, now);
            timer = heads[slot];
        }
    }

    private void settle(Timer timer, long now) {
        if (timer.deadline == Timer.NONE) {
            return;
        }
        if (timer.deadline <= now) {
            timer.deadline = Timer.NONE;
            timer.expired(now);
        } else {
            link(timer, Math.max(currentTick + 1, (timer.deadline >> TICK_SHIFT) + 1));
        }
    }

    private void link(Timer timer, long wantedTick) {
        long tick = Math.min(wantedTick, currentTick + SLOTS - 1);
        int slot = (int) (tick & (SLOTS - 1));
        timer.slot = slot;
        timer.bucketTick = tick;
        timer.previous = null;
        timer.next = heads[slot];
        if (timer.next != null) {
            timer.next.previous = timer;
        }
        heads[slot] = timer;
        held++;
    }

    private void unlink(Timer timer) {
        if (timer.previous != null) {
            timer.previous.next = timer.next;
        } else {
            heads[timer.slot] = timer.next;
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.previous = null;
        timer.next = null;
        timer.slot = -1;
        held--;
    }
}
