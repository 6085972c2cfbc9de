package io.sluice.dataplane.balance;

/** What one request adds to the {@link UpstreamLoad} of its upstream. Reused; confined to one event loop. */
public final class LoadShare {
    private UpstreamLoad load;
    private boolean retrying;

    /**
     * A request begins to wait for a response head; through all its attempts it is one.
     *
     * @return false when there are so many that it must not
     */
    public boolean begin(UpstreamLoad of, int most) {
        if (!of.beginWaiting(most)) {
            return false;
        }
        load = of;
        return true;
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
        load.endWaiting();
        load = null;
    }
}
