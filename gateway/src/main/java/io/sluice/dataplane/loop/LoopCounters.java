package io.sluice.dataplane.loop;

import io.sluice.model.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of one loop: written by its thread alone with plain adds, read by any thread at any time. Sums over all
 * loops are made by the reader.
 */
public final class LoopCounters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    // Sixteen longs on either side, so that two loops never write to one cache line.
    private static final int PAD = 16;

    private final long[] reasons = new long[PAD + Reason.values().length + PAD];
    private final long[] totals = new long[PAD + Total.values().length + PAD];

    /** What is counted besides reasons. */
    public enum Total {
        CONNECTIONS_ACCEPTED,
        CONNECTIONS_CLOSED,
        CLIENTS_ENDED_FOR_ROOM,
        REQUESTS,
        RESPONSES,
        UPSTREAM_CONNECTIONS_OPENED,
        UPSTREAM_CONNECTIONS_CLOSED,
        UPSTREAM_REUSED,
        RETRIES,
        RETRIES_OVER_BUDGET,
        UNDERSCORE_HEADERS_DROPPED,
        INTERIM_RESPONSES_DROPPED,
        TUNNELS_OPENED,
        TUNNELS_CLOSED,
        TLS_HANDSHAKES,
        TLS_RESUMED,
        H2_CONNECTIONS,
        H2_STREAMS
    }

    public void count(Reason reason) {
        add(reasons, PAD + reason.ordinal());
    }

    public void count(Total total) {
        add(totals, PAD + total.ordinal());
    }

    public long of(Reason reason) {
        return (long) CELL.getOpaque(reasons, PAD + reason.ordinal());
    }

    public long of(Total total) {
        return (long) CELL.getOpaque(totals, PAD + total.ordinal());
    }

    private static void add(long[] cells, int index) {
        CELL.setOpaque(cells, index, cells[index] + 1);
    }
}
