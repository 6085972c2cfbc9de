package io.sluice.model;

import java.time.Duration;

/**
 * How an upstream's requests are spread over its endpoints.
 *
 * @param policy which endpoint
 * @param slowStart how long a new endpoint's share grows to a full one; zero for a full share at once
 */
public record Balance(BalancePolicy policy, Duration slowStart) {
    /** Round robin without slow start. */
    public static final Balance ROUND_ROBIN = new Balance(BalancePolicy.Blind.ROUND_ROBIN, Duration.ZERO);

    /** Whether the policy knows slow start: round robin and least_request do. */
    public boolean startsSlowly() {
        return !slowStart.isZero() && knowsSlowStart(policy);
    }

    /** Whether slow start means anything with this policy. */
    public static boolean knowsSlowStart(BalancePolicy policy) {
        return policy == BalancePolicy.Blind.ROUND_ROBIN || policy == BalancePolicy.Blind.LEAST_REQUEST;
    }
}
