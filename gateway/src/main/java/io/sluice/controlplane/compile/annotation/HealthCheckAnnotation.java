package io.sluice.controlplane.compile.annotation;

import io.sluice.model.HealthCheck;
import java.util.List;

/**
 * {@code health-check}: how the gateway looks whether the Service's endpoints are well, whatever their Pods say. A wrong
 * value means that it does not, and so does {@code off}.
 */
final class HealthCheckAnnotation implements ServiceAnnotation {
    static final String NAME = "health-check";

    private static final String OFF = "off";

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public void read(AnnotationReader service, ServiceEffects.Builder effects) {
        service.text(NAME)
                .filter(text -> !text.equals(OFF))
                .map(HealthCheck::read)
                .ifPresent(check -> {
                    check.value().ifPresent(effects::healthCheck);
                    service.reportWrong(NAME, check, "endpoints are not checked");
                });
    }

    @Override
    public String without() {
        return "the readiness probes of a folder's Pods hold, if there are any";
    }
}
