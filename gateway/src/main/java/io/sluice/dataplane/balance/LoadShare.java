package io.sluice.dataplane.balance;

/** What one request adds to the {@link UpstreamLoad} of its upstream. Reused; confined to one event loop. */
public final class LoadShare {
    private UpstreamLoad load;
    private boolean waiting;
    private boolean retrying;

    /**
     * A request without a body begins to wait for a response head; through all its attempts it is one.
     *
     * @return false when there are so many that it must not
     */
    public boolean begin(UpstreamLoad of, int most) {
        if (!of.beginWaiting(most)) {
            return false;
        }
        load = of;
        waiting = true;
        return true;
    }

    /**
     * A request whose body is still to come: it waits from {@link #sent} on.
     *
     * @return false when there are so many that it must not begin
     */
    public boolean beginSending(UpstreamLoad of, int most) {
        if (of.isFull(most)) {
            return false;
        }
        load = of;
        return true;
    }

    /**
     * The request has been sent whole, and waits. It is not refused for that any more: the endpoint is at work on it, and
     * those who come are refused instead. May be called at any time and again.
     */
    public void sent() {
        if (load != null && !waiting) {
            waiting = true;
            load.addWaiting();
        }
    }

    /**
     * A second attempt is about to be made.
     *
     * @return false when the budget is used up
     */
    public boolean retry(int percent, int atLeast) {
        if (!retrying) {
            retrying = load.beginRetrying(percent, atLeast);
            return retrying;
        }
        return true;
    }

    /** The head is there, or nobody waits for it any more. May be called at any time and again. */
    public void end() {
        if (load == null) {
            return;
        }
        if (retrying) {
            load.endRetrying();
            retrying = false;
        }
        if (waiting) {
            load.endWaiting();
            waiting = false;
        }
        load = null;
    }
}
