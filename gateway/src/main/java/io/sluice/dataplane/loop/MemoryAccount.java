package io.sluice.dataplane.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Bytes that one event loop holds beyond what passes through it, such as bodies that may have to be sent again. Written by
 * the loop's thread alone with plain adds, read by any thread at any time.
 */
public final class MemoryAccount {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    // Sixteen longs on either side, so that two loops never write to one cache line.
    private static final int PAD = 16;

    private final long[] cells = new long[PAD + 1 + PAD];

    /** So many bytes more are held. On the loop. */
    public void add(long bytes) {
        CELL.setOpaque(cells, PAD, cells[PAD] + bytes);
    }

    /** So many bytes were let go. On the loop. */
    public void subtract(long bytes) {
        add(-bytes);
    }

    /** Bytes held at the moment; any thread. */
    public long total() {
        return (long) CELL.getOpaque(cells, PAD);
    }
}
