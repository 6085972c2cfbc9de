package io.sluice.controlplane.compile.annotation;

import io.sluice.model.BalancePolicy;
import java.util.List;

/** {@code load-balance}: how requests are spread over the Service's endpoints. A wrong value means round robin. */
final class LoadBalance implements ServiceAnnotation {
    static final String NAME = "load-balance";

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public void read(AnnotationReader service, ServiceEffects.Builder effects) {
        service.text(NAME).map(BalancePolicy::read).ifPresent(policy -> {
            effects.policy(policy.value().orElse(BalancePolicy.Blind.ROUND_ROBIN));
            service.reportWrong(NAME, policy, "round_robin is used");
        });
    }

    @Override
    public String without() {
        return "--load-balance holds";
    }
}
