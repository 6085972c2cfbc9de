package io.sluice.dataplane.listen;

/**
 * Whether clients wait outside, and how fast they are let in: while all event loops are behind, one now and then; afterwards
 * ever more, until nobody waits any more. All at once they would have the loops fall behind again; and where even a few do
 * that again and again, the next come ever later. Who waited outside has waited long: under overload few of those who are
 * served may be such, or the slowest of all answers are theirs. Times are nanoseconds. For any thread.
 */
final class Admission {
    private static final long MILLI = 1_000_000L;
    /** Between two times of letting in. */
    private static final long STEP = 5 * MILLI;

    /** The longest time that letting in is put off. */
    private static final long LONGEST_PAUSE = 320 * MILLI;

    /** Between two who are let in while all loops are behind. */
    private static final long WHILE_BEHIND = 250 * MILLI;

    /** With a free place, and nobody who takes it: who accepts may be late, too. */
    private static final long NOBODY_WAITS = 100 * MILLI;

    /** Of those who have waited for too long, for one place. */
    private static final int MOST_REFUSALS = 16;

    /** What a look leads to. */
    enum Turn {
        NOTHING,
        /** There are places: clients are to be let in until they are taken. */
        PLACES,
        /** Nobody waits any more. */
        OVER
    }

    private final int loops;
    private int behind;
    private int places;
    private int lastPlaces;
    private int refusals;
    private boolean taken;
    private long freeSince;
    private long lastLetIn;
    private long pause;
    private long pauseBefore;
    private volatile boolean holds;

    /** @param loops how many event loops there are */
    Admission(int loops) {
        this.loops = loops;
    }

    /** Whether clients are let in only where there is a place for them. */
    boolean holds() {
        return holds;
    }

    /**
     * An event loop falls behind.
     *
     * @return whether the waiting begins with this
     */
    synchronized boolean fellBehind(long now) {
        places = 0;
        lastPlaces = 0;
        if (++behind < loops) {
            return false;
        } else if (holds) {
            pause = Math.min(2 * pauseBefore + STEP, LONGEST_PAUSE);
            return false;
        }
        pause = 0;
        pauseBefore = 0;
        lastLetIn = now - WHILE_BEHIND;
        holds = true;
        return true;
    }

    /** An event loop has caught up. */
    synchronized void caughtUp() {
        behind--;
    }

    /** An event loop has had time to spare: the next to come need not be put off for what was. */
    synchronized void rested() {
        pause = 0;
    }

    /** A look of an event loop, while clients wait: any number of them lets in as many as one would. */
    synchronized Turn look(long now) {
        if (!holds) {
            return Turn.NOTHING;
        } else if (places > 0) {
            return lookForTakers(now);
        }
        boolean allBehind = behind == loops;
        if (now - lastLetIn < (allBehind ? WHILE_BEHIND : Math.max(STEP, pause))) {
            return Turn.NOTHING;
        }
        lastPlaces = allBehind || pause > 0 ? 1 : lastPlaces + 1;
        places = lastPlaces;
        refusals = lastPlaces * MOST_REFUSALS;
        lastLetIn = now;
        freeSince = now;
        taken = false;
        if (!allBehind) {
            pauseBefore = pause;
            pause = pause / STEP * 3 / 4 * STEP;
        }
        return Turn.PLACES;
    }

    private Turn lookForTakers(long now) {
        if (taken) {
            taken = false;
            freeSince = now;
        }
        if (behind == loops || now - freeSince < NOBODY_WAITS) {
            return Turn.NOTHING;
        }
        holds = false;
        places = 0;
        return Turn.OVER;
    }

    /**
     * Somebody is at the door. Who has waited for too long leaves its place to the next one; not for ever, since then it would
     * stay free.
     *
     * @return whether to let it in
     */
    synchronized boolean letsIn(boolean waitedTooLong) {
        taken = true;
        if (places == 0) {
            return !waitedTooLong;
        } else if (waitedTooLong && refusals > 0) {
            refusals--;
            return false;
        }
        places--;
        return true;
    }

    /** Whether there is a place for the next one. */
    synchronized boolean hasPlaces() {
        return places > 0;
    }
}
