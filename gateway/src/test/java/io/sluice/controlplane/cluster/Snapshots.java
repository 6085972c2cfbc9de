package io.sluice.controlplane.cluster;

import io.sluice.model.Finding;
import java.util.List;

/** Snapshots made of others. */
public final class Snapshots {
    private Snapshots() {}

    /** The same facts, and this alone to be said of reading them. */
    public static ClusterSnapshot withFinding(ClusterSnapshot facts, Finding finding) {
        return new ClusterSnapshot(
                facts.ingresses(),
                facts.ingressClasses(),
                facts.services(),
                facts.endpointSlices(),
                facts.endpoints(),
                facts.pods(),
                facts.nodes(),
                facts.namespaces(),
                facts.secrets(),
                facts.configMaps(),
                List.of(finding));
    }
}
