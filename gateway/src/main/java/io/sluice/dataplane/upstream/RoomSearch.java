package io.sluice.dataplane.upstream;

import java.util.List;
import java.util.concurrent.Future;

/**
 * Looks for room for one connection at the other event loops, where its own has none: they are asked one after the other
 * to close their longest unused connection, and the room is handed over. One round, then it has failed; a loop that does
 * not answer fails it when its time is over, and what such a loop finds later is given back.
 *
 * <p>Confined to its own loop, but for what is done on the loop that is asked. Only where the limit is reached; it
 * allocates.
 */
final class RoomSearch {
    /** Whoever looks. Hears it on its own loop, once. */
    interface Seeker {
        /** @return false when it does not want the room any more, and has not taken it */
        boolean found();

        void foundNone();
    }

    private final LoopRoom home;
    private final List<LoopRoom> rooms;
    private final Seeker seeker;
    private Future<?> deadline;
    private boolean over;

    private RoomSearch(LoopRoom home, Seeker seeker) {
        this.home = home;
        this.rooms = home.budget().rooms();
        this.seeker = seeker;
    }

    /**
     * Begins a search. On the loop of home.
     *
     * @param longest in nanoseconds
     * @param seeker hears later what came of it
     */
    static void begin(LoopRoom home, long longest, Seeker seeker) {
        RoomSearch search = new RoomSearch(home, seeker);
        search.deadline = home.tasks().after(longest, search::tooLate);
        search.askFrom(0);
    }

    /** On any loop. */
    private void askFrom(int first) {
        for (int i = first; i < rooms.size(); i++) {
            if (rooms.get(i) != home && rooms.get(i).hasIdle() && ask(i)) {
                return;
            }
        }
        home.tasks().execute(() -> answered(home.take())); // meanwhile one may have ended
    }

    private boolean ask(int index) {
        LoopRoom other = rooms.get(index);
        return other.tasks().execute(() -> {
            if (other.take()) {
                home.tasks().execute(() -> answered(/* room */ true));
            } else {
                askFrom(index + 1);
            }
        });
    }

    private void answered(boolean room) {
        boolean used = false;
        if (!over) {
            over = true;
            deadline.cancel(/* mayInterruptIfRunning */ false);
            used = room && seeker.found();
            if (!room) {
                seeker.foundNone();
            }
        }
        if (room && !used) {
            home.budget().release();
        }
    }

    private void tooLate() {
        over = true;
        seeker.foundNone();
    }
}
