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
                .filter(text -> !text.strip().equals(OFF))
                .ifPresent(text ->
                        HealthCheck.parse(text).ifPresentOrElse(effects::healthCheck, () -> report(service, text)));
    }

    private static void report(AnnotationReader service, String text) {
        service.reportValue(
                NAME,
                text,
                "is no health check",
                "endpoints are not checked",
                "write " + HealthCheck.GRAMMAR + ", or " + OFF);
    }
}
