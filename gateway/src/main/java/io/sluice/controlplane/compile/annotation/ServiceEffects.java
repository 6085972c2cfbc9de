package io.sluice.controlplane.compile.annotation;

import io.sluice.model.BalancePolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * What the annotations of a Service do to its upstreams.
 *
 * @param policy of balancing; empty where nothing valid is written
 * @param slowStart zero for none
 */
public record ServiceEffects(Optional<BalancePolicy> policy, Duration slowStart) {
    static final ServiceEffects NONE = new ServiceEffects(Optional.empty(), Duration.ZERO);

    /** Collects effects while annotations are read. */
    static final class Builder {
        private Optional<BalancePolicy> policy = Optional.empty();
        private Duration slowStart = Duration.ZERO;

        void policy(BalancePolicy chosen) {
            policy = Optional.of(chosen);
        }

        void slowStart(Duration window) {
            slowStart = window;
        }

        ServiceEffects build() {
            return new ServiceEffects(policy, slowStart);
        }
    }
}
