package io.sluice.dataplane.proxy;

import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.loop.LoopRandom;
import io.sluice.settings.UpstreamSettings;

/**
 * What may be tried again, and after which pause (zero-loss.md 4.5).
 *
 * @param tries attempts in total
 * @param replayBytes of a body that are kept to be sent again
 * @param budgetPercent second attempts at a time, in percent of the requests that wait
 * @param budgetMin second attempts at a time in any case
 * @param backoffNanos the pause before a second attempt, on average
 * @param patienceNanos for how long an endpoint may be silent, through all attempts together
 * @param maxWaiting requests of an upstream that may wait
 */
public record RetryPolicy(
        int tries,
        int replayBytes,
        int budgetPercent,
        int budgetMin,
        long backoffNanos,
        long patienceNanos,
        int maxWaiting) {
    public static RetryPolicy of(UpstreamSettings settings) {
        return new RetryPolicy(
                settings.tries(),
                settings.replayBuffer(),
                settings.retryBudget(),
                settings.retryBudgetMin(),
                settings.retryBackoff().toNanos(),
                settings.readTimeout().toNanos(),
                settings.maxPendingRequests());
    }

    /**
     * The matrix: after this failure, may a request of this method be sent once more?
     *
     * @param replayable whether all of its body that was sent is kept
     */
    public static boolean allows(Retry retry, int method, boolean replayable) {
        return switch (retry) {
            case NEVER -> false;
            case ALWAYS, UNPROCESSED -> replayable;
            case IF_IDEMPOTENT, IF_CONNECTION_WAS_REUSED -> replayable && Method.idempotent(method);
        };
    }

    /** Half to one and a half times the back-off: whoever failed at one moment does not come back at one moment. */
    long pause(LoopRandom random) {
        long half = backoffNanos / 2;
        return half + (long) (backoffNanos * (random.below(1 << 16) / (double) (1 << 16)));
    }
}
