package io.sluice.dataplane.listen;

/**
 * Whether clients wait outside, and how fast they are let in: while all event loops are behind, one now and then; afterwards more
 * with each look, until nobody waits any more. All at once they would have the loops fall behind again; and where even a few do
 * that again and again, the next come ever later. Who waited outside has waited long: under overload few of those who are served
 * may be such, or the slowest of all answers are theirs. For any thread.
 */
final class Admission {
    /** Looks in a row with a free place, and nobody who took it: a tenth of a second, since who accepts may be late, too. */
    private static final int NOBODY_WAITS = 20;

    /** Looks without places after many times of falling behind: a third of a second. */
    private static final int LONGEST_PAUSE = 63;

    /** Of those who have waited for too long, for one place. */
    private static final int MOST_REFUSALS = 16;

    /** Ticks without a place while all loops are behind: a quarter of a second. */
    private static final int TICKS_BETWEEN = 3;

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
    private int unused;
    private int refusals;
    private int pause;
    private int pauseBefore;
    private int pauseLeft;
    private int ticksLeft;
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
    synchronized boolean fellBehind() {
        places = 0;
        lastPlaces = 0;
        if (++behind < loops) {
            return false;
        }
        boolean begins = !holds;
        pause = begins ? 0 : Math.min(2 * pauseBefore + 1, LONGEST_PAUSE);
        pauseBefore = begins ? 0 : pauseBefore;
        pauseLeft = pause;
        ticksLeft = begins ? 0 : ticksLeft;
        holds = true;
        return begins;
    }

    /** An event loop has caught up. */
    synchronized void caughtUp() {
        behind--;
    }

    /**
     * A look of an event loop while clients wait.
     *
     * @param atTick whether one may be let in although all loops are behind
     */
    synchronized Turn look(boolean atTick) {
        if (!holds || places == 0 && pauses(atTick)) {
            return Turn.NOTHING;
        } else if (places == 0) {
            lastPlaces = behind == loops || pause > 0 ? 1 : lastPlaces + 1;
            places = lastPlaces;
            unused = 0;
            refusals = lastPlaces * MOST_REFUSALS;
            return Turn.PLACES;
        } else if (behind == loops || ++unused < NOBODY_WAITS) {
            return Turn.NOTHING;
        }
        holds = false;
        places = 0;
        return Turn.OVER;
    }

    private boolean pauses(boolean atTick) {
        if (behind == loops) {
            if (!atTick || ticksLeft-- > 0) {
                return true;
            }
            ticksLeft = TICKS_BETWEEN;
            return false;
        } else if (pauseLeft > 0) {
            pauseLeft -= atTick ? 0 : 1;
            return true;
        }
        pauseBefore = pause;
        pause = pause * 3 / 4;
        pauseLeft = pause;
        return false;
    }

    /**
     * Somebody takes a place.
     *
     * @return whether there is another one
     */
    synchronized boolean take() {
        unused = 0;
        places = Math.max(0, places - 1);
        return places > 0;
    }

    /**
     * Somebody at the door has waited for too long.
     *
     * @return whether to refuse it and offer its place to the next one; not for ever, since then the place would stay free
     */
    synchronized boolean refuse() {
        unused = 0;
        return places > 0 && refusals-- > 0;
    }
}
