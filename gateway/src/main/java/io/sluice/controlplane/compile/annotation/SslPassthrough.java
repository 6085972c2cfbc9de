package io.sluice.controlplane.compile.annotation;

import java.util.List;

/**
 * {@code ssl-passthrough}: TLS connections of the Ingress's hosts go to the Service of {@code /} as they are. Whether that is
 * allowed, and possible, is known where a host is compiled. A wrong value counts as not written.
 */
final class SslPassthrough implements RouteAnnotation {
    @Override
    public List<String> names() {
        return List.of(Annotations.PASSTHROUGH);
    }

    @Override
    public void read(AnnotationReader ingress, RouteEffects.Builder effects) {
        if (ingress.bool(Annotations.PASSTHROUGH, "TLS is decrypted here").orElse(false)) {
            effects.passthrough();
        }
    }
}
