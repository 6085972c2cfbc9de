package io.sluice.controlplane.source;

import io.sluice.model.Place;
import java.util.Map;

/** A kind has one version here; others get a word on how to come to it. */
final class Versions {
    private static final String INGRESS_STEPS =
            "write apiVersion: networking.k8s.io/v1, turn serviceName and servicePort"
                    + " into service.name and service.port.number (or .name), and give every path a pathType";

    /** By version and kind: since when it is gone, and how to convert. */
    private static final Map<String, String[]> REMOVED = Map.of(
            "extensions/v1beta1 Ingress", new String[] {"1.22", INGRESS_STEPS},
            "networking.k8s.io/v1beta1 Ingress", new String[] {"1.22", INGRESS_STEPS},
            "networking.k8s.io/v1beta1 IngressClass",
                    new String[] {"1.22", "write apiVersion: networking.k8s.io/v1; the fields are the same"},
            "discovery.k8s.io/v1beta1 EndpointSlice",
                    new String[] {"1.25", "write apiVersion: discovery.k8s.io/v1; topology became nodeName and zone"});

    private Versions() {}

    static void check(KnownKind kind, String version, Place place, ObjectFindings wrong) {
        if (version.equals(kind.apiVersion())) {
            return;
        }
        String[] removed = REMOVED.get(version + " " + kind.kind());
        String right = "write apiVersion: " + kind.apiVersion();
        if (version.isEmpty()) {
            wrong.missing(place, "apiVersion", right);
        } else if (removed != null) {
            String what = version + " " + kind.kind() + " was removed in Kubernetes " + removed[0];
            wrong.removedVersion(place, what, removed[1]);
        } else {
            wrong.badValue(place, "apiVersion " + Shown.value(version) + " has no kind " + kind.kind(), right);
        }
    }
}
