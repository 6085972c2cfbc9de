package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds that are read, with the one version of each. */
enum KnownKind {
    INGRESS("networking.k8s.io/v1", "Ingress", Ingress.class, true),
    INGRESS_CLASS("networking.k8s.io/v1", "IngressClass", IngressClass.class, false),
    SERVICE("v1", "Service", Service.class, true),
    ENDPOINT_SLICE("discovery.k8s.io/v1", "EndpointSlice", EndpointSlice.class, true),
    ENDPOINTS("v1", "Endpoints", Endpoints.class, true),
    POD("v1", "Pod", Pod.class, true),
    NODE("v1", "Node", Node.class, false),
    NAMESPACE("v1", "Namespace", Namespace.class, false),
    SECRET("v1", "Secret", Secret.class, true),
    CONFIG_MAP("v1", "ConfigMap", ConfigMap.class, true);

    /** Groups of Kubernetes itself: a kind of ours there is meant to be ours. */
    private static final List<String> GROUPS =
            List.of("", "networking.k8s.io", "discovery.k8s.io", "extensions", "apps");

    private final String apiVersion;
    private final String kind;
    private final Class<? extends HasMetadata> type;
    private final boolean namespaced;

    KnownKind(String apiVersion, String kind, Class<? extends HasMetadata> type, boolean namespaced) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.type = type;
        this.namespaced = namespaced;
    }

    String apiVersion() {
        return apiVersion;
    }

    String kind() {
        return kind;
    }

    Class<? extends HasMetadata> type() {
        return type;
    }

    boolean namespaced() {
        return namespaced;
    }

    /** The kind that an object means, also in a version that is not read. */
    static Optional<KnownKind> meant(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return GROUPS.contains(group) ? named(kind) : Optional.empty();
    }

    static Optional<KnownKind> named(String kind) {
        return Arrays.stream(values()).filter(known -> known.kind.equals(kind)).findFirst();
    }
}
