package io.sluice.telemetry;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.model.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many requests ended how, kept in memory: per status, and apart from that those that were passed on whole and those
 * that were answered or cut by the gateway. Striped: each event loop writes cells of its own with plain adds, any thread
 * sums them up.
 */
public final class RequestTotals implements RequestObserver {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    // On either side of a stripe, so that two loops never write to one cache line.
    private static final int PAD = 16;
    private static final int STATUSES = 1000;
    private static final int PASSED_ON = STATUSES;
    private static final int OURS = STATUSES + 1;

    private final long[][] stripes;

    /** @param loops how many event loops there are */
    public RequestTotals(int loops) {
        stripes = new long[loops][PAD + STATUSES + 2 + PAD];
    }

    @Override
    public void ended(Exchange exchange, int status, Reason reason) {
        long[] stripe = stripes[exchange.loop().index()];
        add(stripe, status);
        add(stripe, reason == null ? PASSED_ON : OURS);
    }

    private static void add(long[] stripe, int cell) {
        CELL.setOpaque(stripe, PAD + cell, stripe[PAD + cell] + 1);
    }

    /** All requests that are over. */
    public long ended() {
        return sum(PASSED_ON) + sum(OURS);
    }

    /** Requests whose upstream's response was passed on whole, and redirects. */
    public long passedOn() {
        return sum(PASSED_ON);
    }

    /** Requests with this status; 0: those that were cut before any. */
    public long withStatus(int status) {
        return sum(status);
    }

    private long sum(int cell) {
        long total = 0;
        for (long[] stripe : stripes) {
            total += (long) CELL.getOpaque(stripe, PAD + cell);
        }
        return total;
    }
}
