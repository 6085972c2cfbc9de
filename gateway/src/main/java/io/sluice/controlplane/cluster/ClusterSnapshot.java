package io.sluice.controlplane.cluster;

import io.sluice.model.Finding;
import java.util.List;
import java.util.Map;

/**
 * The facts of one moment, by kind and name. Read-only. An object that did not change is the same instance in
 * successive snapshots, and a kind of which nothing changed is the same map: what depends on it need not be looked at.
 *
 * <p>Maps are unordered on purpose: meaning must not depend on the order in which objects arrived. They must not be
 * modified after they were handed over.
 *
 * @param findings of reading (syntax, unknown fields, duplicates); those of meaning come from the compiler
 */
public record ClusterSnapshot(
        Map<ObjectName, IngressFact> ingresses,
        Map<ObjectName, IngressClassFact> ingressClasses,
        Map<ObjectName, ServiceFact> services,
        Map<ObjectName, EndpointSliceFact> endpointSlices,
        Map<ObjectName, EndpointsFact> endpoints,
        Map<ObjectName, PodFact> pods,
        Map<ObjectName, NodeFact> nodes,
        Map<ObjectName, NamespaceFact> namespaces,
        Map<ObjectName, SecretFact> secrets,
        Map<ObjectName, ConfigMapFact> configMaps,
        List<Finding> findings) {
    public static final ClusterSnapshot EMPTY = new ClusterSnapshot(
            Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(),
            List.of());
}
