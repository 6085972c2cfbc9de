package io.sluice.controlplane.compile.annotation;

import io.sluice.model.BalancePolicy;
import io.sluice.model.HealthCheck;
import java.time.Duration;
import java.util.Optional;

/**
 * What the annotations of a Service do to its upstreams.
 *
 * @param policy of balancing; empty where nothing valid is written
 * @param slowStart zero for none
 * @param healthCheck how endpoints are checked, if they are
 */
public record ServiceEffects(Optional<BalancePolicy> policy, Duration slowStart, Optional<HealthCheck> healthCheck) {
    static final ServiceEffects NONE = new ServiceEffects(Optional.empty(), Duration.ZERO, Optional.empty());

    /** Collects effects while annotations are read. */
    static final class Builder {
        private Optional<BalancePolicy> policy = Optional.empty();
        private Duration slowStart = Duration.ZERO;

        private Optional<HealthCheck> healthCheck = Optional.empty();

        void policy(BalancePolicy chosen) {
            policy = Optional.of(chosen);
        }

        void slowStart(Duration window) {
            slowStart = window;
        }

        void healthCheck(HealthCheck check) {
            healthCheck = Optional.of(check);
        }

        ServiceEffects build() {
            return new ServiceEffects(policy, slowStart, healthCheck);
        }
    }
}
