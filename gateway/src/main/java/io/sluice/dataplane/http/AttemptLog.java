package io.sluice.dataplane.http;

import io.sluice.model.Endpoint;
import java.util.Arrays;

/**
 * What was tried at endpoints for one exchange, oldest first, for logs and metrics. Reused with its exchange and confined
 * to its event loop; allocates when there is a second attempt.
 *
 * <p>Nearly always there is one attempt. With a thousand connections none of their objects is in the processor's cache, so
 * that the last attempt stands in fields, and only those before it in arrays.
 */
public final class AttemptLog {
    private static final Earlier[] NONE = {};

    private int count;
    private int status;
    private Endpoint endpoint;
    private long bytes;
    private long time;
    private boolean open;
    private Earlier[] earlier = NONE;

    private record Earlier(Endpoint endpoint, int status, long bytes, long nanos) {}

    /** Forgets all. */
    public void clear() {
        if (count > 1) {
            Arrays.fill(earlier, 0, count - 1, null); // an endpoint that has gone is not kept by an idle connection
        }
        endpoint = null;
        count = 0;
        open = false;
    }

    /**
     * One more begins.
     *
     * @param now nanoseconds of the loop's clock
     */
    public void begin(Endpoint tried, long now) {
        if (count > 0) {
            keepLast();
        }
        endpoint = tried;
        status = 0;
        bytes = 0;
        time = now;
        count++;
        open = true;
    }

    private void keepLast() {
        if (earlier.length < count) {
            earlier = Arrays.copyOf(earlier, count);
        }
        earlier[count - 1] = new Earlier(endpoint, status, bytes, time);
    }

    /** The last one has answered with this status. */
    public void answered(int answer) {
        status = answer;
    }

    /** More of the last one's body has come. */
    public void received(long size) {
        bytes += size;
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
            time = now - time;
            open = false;
        }
    }

    /** The last one has failed; its status is what the gateway would answer for it, unless its own was seen. */
    public void fail(int instead, long now) {
        if (open && status == 0) {
            status = instead;
        }
        end(now);
    }

    public int count() {
        return count;
    }

    public Endpoint endpoint(int attempt) {
        return attempt == count - 1 ? endpoint : earlier[attempt].endpoint();
    }

    /** 0 when it came to none. */
    public int status(int attempt) {
        return attempt == count - 1 ? status : earlier[attempt].status();
    }

    /** How many bytes of the response's body came. */
    public long bytes(int attempt) {
        return attempt == count - 1 ? bytes : earlier[attempt].bytes();
    }

    /** How long it took from the choice of the endpoint to the end of its response. */
    public long nanos(int attempt) {
        return attempt == count - 1 ? time : earlier[attempt].nanos();
    }
}
