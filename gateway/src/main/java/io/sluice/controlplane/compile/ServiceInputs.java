package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ServiceFact;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one Service's meaning depends on.
 *
 * @param service absent when others name a Service that does not exist
 * @param slices that name it, by name
 * @param endpoints of the same name; absent in a cluster, where they would double every endpoint
 * @param pods that it selects, by name; empty in a cluster
 */
record ServiceInputs(
        Optional<ServiceFact> service,
        List<EndpointSliceFact> slices,
        Optional<EndpointsFact> endpoints,
        List<PodFact> pods) {
    boolean isEmpty() {
        return service.isEmpty() && slices.isEmpty() && endpoints.isEmpty();
    }
}
