package io.sluice.dataplane.http;

import io.sluice.model.Endpoint;
import java.util.Arrays;

/**
 * What was tried at endpoints for one exchange, oldest first, for logs and metrics. Reused with its exchange and confined
 * to its event loop; allocates for the first attempt of a connection and for a longer series than any before.
 */
public final class AttemptLog {
    private Endpoint[] endpoints = {};
    private int[] statuses = {};
    private long[] bytes = {};
    private long[] times = {};
    private int count;
    private boolean open;

    /** Forgets all. */
    public void clear() {
        if (count > 0) {
            Arrays.fill(endpoints, 0, count, null); // an endpoint that has gone is not kept by an idle connection
            count = 0;
        }
        open = false;
    }

    /**
     * One more begins.
     *
     * @param now nanoseconds of the loop's clock
     */
    public void begin(Endpoint endpoint, long now) {
        if (count == endpoints.length) {
            grow(count + 1);
        }
        endpoints[count] = endpoint;
        statuses[count] = 0;
        bytes[count] = 0;
        times[count] = now;
        count++;
        open = true;
    }

    private void grow(int size) {
        endpoints = Arrays.copyOf(endpoints, size);
        statuses = Arrays.copyOf(statuses, size);
        bytes = Arrays.copyOf(bytes, size);
        times = Arrays.copyOf(times, size);
    }

    /** The last one has answered with this status. */
    public void answered(int status) {
        statuses[count - 1] = status;
    }

    /** More of the last one's body has come. */
    public void received(long size) {
        bytes[count - 1] += size;
    }

    /** Whether the last one has begun and not ended. */
    public boolean open() {
        return open;
    }

    /**
     * The last one is over.
     *
     * @param now nanoseconds of the loop's clock
     */
    public void end(long now) {
        if (open) {
            times[count - 1] = now - times[count - 1];
            open = false;
        }
    }

    /** The last one has failed; its status is what the gateway would answer for it, unless its own was seen. */
    public void fail(int status, long now) {
        if (open && statuses[count - 1] == 0) {
            statuses[count - 1] = status;
        }
        end(now);
    }

    public int count() {
        return count;
    }

    public Endpoint endpoint(int attempt) {
        return endpoints[attempt];
    }

    /** 0 when it came to none. */
    public int status(int attempt) {
        return statuses[attempt];
    }

    /** How many bytes of the response's body came. */
    public long bytes(int attempt) {
        return bytes[attempt];
    }

    /** How long it took from the choice of the endpoint to the end of its response. */
    public long nanos(int attempt) {
        return times[attempt];
    }
}
