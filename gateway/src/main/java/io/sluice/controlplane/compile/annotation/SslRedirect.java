package io.sluice.controlplane.compile.annotation;

import java.util.List;
import java.util.Optional;

/**
 * {@code ssl-redirect} and {@code force-ssl-redirect}: whether requests without TLS are sent to https, where the host has TLS or
 * whether it has or not; {@code preserve-trailing-slash} and {@code use-port-in-redirects} say where exactly. A wrong value
 * counts as not written.
 */
final class SslRedirect implements RouteAnnotation {
    private static final String REDIRECT = "ssl-redirect";
    private static final String FORCE = "force-ssl-redirect";
    private static final String SLASH = "preserve-trailing-slash";
    private static final String PORT = "use-port-in-redirects";

    @Override
    public List<String> names() {
        return List.of(REDIRECT, FORCE, SLASH, PORT);
    }

    @Override
    public void read(AnnotationReader ingress, RouteEffects.Builder effects) {
        Optional<Boolean> wanted = ingress.bool(REDIRECT, "it counts as not written");
        boolean forced = ingress.bool(FORCE, "it counts as not written").orElse(false);
        boolean slash = ingress.bool(SLASH, "a slash at the end of the target is left out")
                .orElse(false);
        boolean port = ingress.bool(PORT, "the port of https is not written").orElse(false);
        effects.https(new HttpsRedirect(wanted, forced, slash, port));
    }
}
