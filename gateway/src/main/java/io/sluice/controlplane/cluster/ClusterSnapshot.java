package io.sluice.controlplane.cluster;

import io.sluice.model.Finding;
import java.util.List;

/**
 * The facts of one moment, by kind and name. Read-only. An object that did not change is the same instance in
 * successive snapshots, and a kind of which nothing changed is the same map: what depends on it need not be looked at.
 *
 * <p>Meaning must not depend on the order in which objects arrived; nor does that of the maps.
 *
 * @param findings of reading (syntax, unknown fields, duplicates); those of meaning come from the compiler
 */
public record ClusterSnapshot(
        FactMap<IngressFact> ingresses,
        FactMap<IngressClassFact> ingressClasses,
        FactMap<ServiceFact> services,
        FactMap<EndpointSliceFact> endpointSlices,
        FactMap<EndpointsFact> endpoints,
        FactMap<PodFact> pods,
        FactMap<NodeFact> nodes,
        FactMap<NamespaceFact> namespaces,
        FactMap<SecretFact> secrets,
        FactMap<ConfigMapFact> configMaps,
        List<Finding> findings) {
    public static final ClusterSnapshot EMPTY = new ClusterSnapshot(
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            FactMap.empty(),
            List.of());

    /** The same with one Secret more, or with this one instead of the one of its name. */
    public ClusterSnapshot with(SecretFact secret) {
        return new ClusterSnapshot(
                ingresses,
                ingressClasses,
                services,
                endpointSlices,
                endpoints,
                pods,
                nodes,
                namespaces,
                secrets.with(secret),
                configMaps,
                findings);
    }
}
