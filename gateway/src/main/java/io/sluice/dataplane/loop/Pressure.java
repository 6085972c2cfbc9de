package io.sluice.dataplane.loop;

import java.util.function.IntSupplier;

/**
 * What one event loop does about too much load: written with the wheel's ticks, read per request for the price of a field.
 * Confined to the loop.
 */
public final class Pressure {
    private static final int ALL = 1 << 10;
    /** They hold 1 MiB at most, so that there is no need to ask for each. */
    private static final int STALLS_PER_LOOK = 16;

    private boolean endsConnections;
    private int shed;
    private int shedOfTurns;
    private int owed;
    private int mostRead = Integer.MAX_VALUE;
    private int stalls;
    private IntSupplier closerLook = () -> mostRead;

    /**
     * As it is from now on.
     *
     * @param refused what part of the requests; 1 = all
     */
    public void set(boolean responsesEndConnections, double refused) {
        endsConnections = responsesEndConnections;
        shed = (int) (refused * ALL);
    }

    /** @param refused what part of the requests of those clients that take turns; 1 = all */
    public void setOfTurns(double refused) {
        shedOfTurns = (int) (refused * ALL);
    }

    /** Whether every response ends its connection. */
    public boolean endsConnections() {
        return endsConnections;
    }

    /** From now on so many bytes at most are read at once. */
    public void readAtMost(int bytes) {
        mostRead = bytes;
    }

    /**
     * How many bytes are read at once at most: what was read and cannot be sent on is held, so that this is what a client
     * costs that does not read.
     */
    public int mostRead() {
        return mostRead;
    }

    /** @param mostRead looks at the memory, and says how many bytes are read at once at most */
    public void onStalls(IntSupplier mostRead) {
        closerLook = mostRead;
    }

    /**
     * A client does not take what was read for it. With many of them memory goes quicker than the wheel ticks: those that
     * come between two ticks would all be read for as if there were plenty.
     */
    public void clientStalled() {
        if (++stalls == STALLS_PER_LOOK) {
            stalls = 0;
            mostRead = closerLook.getAsInt();
        }
    }

    /** Whether the next request is refused before anything is done for it; to be asked once per request. */
    public boolean shedsNext() {
        return sheds(shed);
    }

    /** The same for the next request of a client that takes turns. */
    public boolean shedsNextOfTurns() {
        return sheds(Math.max(shed, shedOfTurns));
    }

    private boolean sheds(int part) {
        if (part == 0) {
            return false;
        }
        owed += part; // evenly: of one in three every third, not three in a row now and then
        if (owed < ALL) {
            return false;
        }
        owed -= ALL;
        return true;
    }
}
