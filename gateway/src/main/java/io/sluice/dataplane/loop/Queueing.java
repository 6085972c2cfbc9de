package io.sluice.dataplane.loop;

import java.util.function.LongSupplier;

/**
 * How long what has come for an event loop waits there until it is begun with, in nanoseconds of processor time that the loop has
 * had meanwhile: a pause of the process makes nothing wait. Those who wait take turns, and who has much to do has several; so what
 * counts is the longest wait of the last time through all of them; where hardly a request was among what they had, refusing requests
 * would not help, and nothing counts. Confined to the loop; asking the clock is a system call.
 */
public final class Queueing {
    /** In two cycles. */
    private static final int MANY_REQUESTS = 16;

    private LongSupplier worked = () -> 0;
    private long now;
    private long longest;
    private long longestBefore;
    private long requests;
    private long requestsBefore;

    /** @param processorTime nanoseconds of it that the thread that asks has had */
    public void measureBy(LongSupplier processorTime) {
        worked = processorTime;
    }

    /** What came at this moment has begun to wait. */
    public long begins() {
        return worked.getAsLong();
    }

    /** A round of turns begins. */
    public void round() {
        now = worked.getAsLong();
    }

    /** What has waited since then is begun with in this round. */
    public void waited(long since) {
        longest = Math.max(longest, now - since);
    }

    /** So many requests were begun in a turn. */
    public void begun(long more) {
        requests += more;
    }

    /** All who waited at the end of the last cycle have had their turn. */
    public void cycleEnds() {
        longestBefore = longest;
        requestsBefore = requests;
        longest = requests = 0;
    }

    /** Nobody waits any more. */
    public void over() {
        longest = longestBefore = requests = requestsBefore = 0;
    }

    /** The longest wait of this cycle and the last; 0 while nobody waits for requests of others. */
    public long longest() {
        return requests + requestsBefore < MANY_REQUESTS ? 0 : Math.max(longest, longestBefore);
    }
}
