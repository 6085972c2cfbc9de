package io.sluice.dataplane.listen;

/**
 * Whether clients wait outside, and how fast they are let in: while all event loops are behind, one now and then; afterwards more
 * with each look, until nobody waits any more. All at once they would have the loops fall behind again. For any thread.
 */
final class Admission {
    /** Looks in a row with a free place, and nobody who took it: a tenth of a second, since who accepts may be late, too. */
    private static final int NOBODY_WAITS = 20;

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
        boolean begins = ++behind == loops && !holds;
        holds |= begins;
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
        if (!holds || places == 0 && behind == loops && !atTick) {
            return Turn.NOTHING;
        } else if (places == 0) {
            lastPlaces = behind == loops ? 1 : lastPlaces + 1;
            places = lastPlaces;
            unused = 0;
            return Turn.PLACES;
        } else if (behind == loops || ++unused < NOBODY_WAITS) {
            return Turn.NOTHING;
        }
        holds = false;
        places = 0;
        return Turn.OVER;
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
}
