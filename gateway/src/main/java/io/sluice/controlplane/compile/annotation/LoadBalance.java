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
        service.text(NAME)
                .ifPresent(text -> effects.policy(BalancePolicy.parse(text).orElseGet(() -> {
                    report(service, text);
                    return BalancePolicy.Blind.ROUND_ROBIN;
                })));
    }

    private static void report(AnnotationReader service, String text) {
        service.reportValue(
                NAME,
                text,
                "is no policy of balancing",
                "round_robin is used",
                "write one of " + BalancePolicy.GRAMMAR);
    }
}
