package io.sluice.dataplane.balance;

import io.sluice.settings.UpstreamSettings;
import io.sluice.settings.UpstreamSettings.EjectOn;
import java.time.Duration;

/**
 * When an endpoint is taken out and when health is ignored.
 *
 * @param ejectAfter failures in a row; 0 for never
 * @param ejectOn which statuses are failures
 * @param probeInterval between two probes of an endpoint that is out
 * @param provingTime after which a request that was to prove an endpoint well, and has not, leaves that to another one
 * @param panicThreshold percentage of endpoints that must be healthy; 0 for no panic
 */
public record HealthPolicy(
        int ejectAfter, EjectOn ejectOn, Duration probeInterval, Duration provingTime, int panicThreshold) {
    /** Nobody is taken out. */
    static final HealthPolicy IGNORING =
            new HealthPolicy(0, EjectOn.ERRORS, Duration.ofSeconds(1), Duration.ofSeconds(60), 0);

    public static HealthPolicy of(UpstreamSettings settings) {
        return new HealthPolicy(
                settings.ejectAfter(),
                settings.ejectOn(),
                settings.probeInterval(),
                settings.readTimeout().multipliedBy(2), // so that a timeout of the endpoint's always comes before
                settings.panicThreshold());
    }

    /** What an answer of this status says about the endpoint. */
    public AttemptEvent answer(int status) {
        return status >= 500 && blames(status) ? AttemptEvent.ANSWERED_BADLY : AttemptEvent.ANSWERED;
    }

    private boolean blames(int status) {
        return switch (ejectOn) {
            case ERRORS -> false;
            case _502_504 -> status >= 502 && status <= 504;
            case _5XX -> status <= 599;
        };
    }
}
