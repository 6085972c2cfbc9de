package io.sluice.dataplane.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many requests of an upstream wait for the head of their response, how many connections to its endpoints are being
 * made, and how many second attempts are under way: what the circuit breaker and the retry budget go by (zero-loss.md 4.5,
 * 4.11). Shared by all event loops and exact; costs one atomic addition when a request begins to wait and one when it ends.
 *
 * <p>A request waits from the moment in which it has been sent whole. Before, it is its client who is waited for, and a
 * thousand slow ones must not close an upstream that is idle. A request that has its head is not counted any more either:
 * tunnels, streams and slow readers are bounded by connections and memory.
 */
public final class UpstreamLoad {
    // The first cell changes with every request and has a cache line of its own; the others change rarely.
    private static final int LINE = 16;
    private static final int WAITING = LINE;
    private static final int DIALLING = 2 * LINE;
    private static final int RETRYING = DIALLING + 1;

    private final AtomicIntegerArray cells = new AtomicIntegerArray(3 * LINE);

    /** Requests that wait for a response head. */
    public int waiting() {
        return cells.getOpaque(WAITING);
    }

    /** Connections that are being made. */
    public int dialling() {
        return cells.getOpaque(DIALLING);
    }

    /** Second attempts that wait for a response head. */
    public int retrying() {
        return cells.getOpaque(RETRYING);
    }

    boolean beginWaiting(int most) {
        return begin(WAITING, most);
    }

    /** Whether so many wait that nobody else may begin to. */
    boolean isFull(int most) {
        return cells.getOpaque(WAITING) >= most;
    }

    /** One more, however many there are. */
    void addWaiting() {
        cells.getAndIncrement(WAITING);
    }

    void endWaiting() {
        cells.getAndDecrement(WAITING);
    }

    /**
     * A connection to an endpoint is about to be made.
     *
     * @param most to all endpoints together
     * @param mostToOne to this endpoint
     * @return false when there are so many that it must not be
     */
    public boolean beginDialling(EndpointState endpoint, int most, int mostToOne) {
        if (cells.getOpaque(DIALLING) >= most || !endpoint.beginDial(mostToOne)) {
            return false;
        }
        boolean begun = begin(DIALLING, most);
        if (!begun) {
            endpoint.endDial();
        }
        return begun;
    }

    /** A connection to the endpoint was made, or is not going to be. */
    public void endDialling(EndpointState endpoint) {
        cells.getAndDecrement(DIALLING);
        endpoint.endDial();
    }

    /** Within the budget: so many percent of the requests that wait, and a few in any case. */
    boolean beginRetrying(int percent, int atLeast) {
        return begin(RETRYING, Math.max(atLeast, (int) (waiting() * (long) percent / 100)));
    }

    void endRetrying() {
        cells.getAndDecrement(RETRYING);
    }

    // Refusing costs a read: the line stays shared when there are many to refuse.
    private boolean begin(int cell, int most) {
        if (cells.getOpaque(cell) >= most) {
            return false;
        }
        if (cells.getAndIncrement(cell) >= most) {
            cells.getAndDecrement(cell);
            return false;
        }
        return true;
    }
}
