package io.sluice.telemetry.accesslog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded queue of lines between one event loop and the writer: a ring of bytes, made once. A line never wraps, so that
 * it is formatted in place and written in place; what is left at the end of the ring is skipped.
 *
 * <p>One producer, one consumer, no lock. Neither ever waits for the other: without room there is no line.
 */
final class LineRing {
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    private static final long NEVER = -1;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(LineRing.class, "head", long.class);
            TAIL = MethodHandles.lookup().findVarHandle(LineRing.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] bytes;
    private final int mask;
    // Positions only grow; their low bits are the place in the ring.
    private long head;
    private long tail;
    // Where the producer went on at the ring's start. Read after the tail: the next one cannot come before it is
    // passed.
    private long skippedFrom = NEVER;
    private long headSeen;
    private boolean wrapped;

    /** @param capacity rounded up to a power of two */
    LineRing(int capacity) {
        int size = Integer.highestOneBit(Math.max(2, capacity) - 1) << 1;
        bytes = new byte[size];
        mask = size - 1;
    }

    byte[] bytes() {
        return bytes;
    }

    // --- the loop -----------------------------------------------------------------------------------------------

    /** Where the next line may be written, from the present place on. */
    void place(Line line) {
        wrapped = false;
        int at = (int) tail & mask;
        line.begin(bytes, at, at + Math.min(room(), bytes.length - at));
    }

    /** The same at the start of the ring, after {@link #place} gave too little; false when there is not more. */
    boolean placeAtStart(Line line) {
        int left = bytes.length - ((int) tail & mask);
        if (room() <= left) {
            return false;
        }
        wrapped = true;
        line.begin(bytes, 0, room() - left);
        return true;
    }

    private int room() {
        headSeen = (long) HEAD.getAcquire(this);
        return bytes.length - (int) (tail - headSeen);
    }

    /**
     * The line is whole.
     *
     * @return whether the ring is half full since this line, which is the moment to wake the writer
     */
    boolean commit(Line line) {
        long before = tail - headSeen;
        long next = tail + line.length();
        if (wrapped) {
            skippedFrom = tail;
            next += bytes.length - ((int) tail & mask);
        }
        TAIL.setRelease(this, next);
        int half = bytes.length >> 1;
        return before < half && next - headSeen >= half;
    }

    // --- the writer ---------------------------------------------------------------------------------------------

    /** How many bytes of whole lines stand at {@link #start}; 0 for none. */
    int readable() {
        long end = (long) TAIL.getAcquire(this);
        if (head == skippedFrom && head < end) { // it may be newer than the end that was read
            HEAD.setRelease(this, boundary());
        }
        if (skippedFrom > head && skippedFrom < end) {
            end = skippedFrom;
        }
        return (int) (Math.min(end, boundary()) - head);
    }

    private long boundary() {
        return (head | mask) + 1;
    }

    /** Where the readable bytes begin. */
    int start() {
        return (int) head & mask;
    }

    /** How many lines wait. For any thread, while neither the loop nor the writer goes on. */
    long lines() {
        long end = (long) TAIL.getAcquire(this);
        long at = (long) HEAD.getAcquire(this);
        long lines = 0;
        while (at < end) {
            if (at == skippedFrom) {
                at = (at | mask) + 1;
            } else {
                lines += bytes[(int) at & mask] == '\n' ? 1 : 0;
                at++;
            }
        }
        return lines;
    }

    /** These bytes are not needed any more. */
    void consumed(int size) {
        HEAD.setRelease(this, head + size);
    }
}
