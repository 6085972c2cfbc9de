package io.sluice.controlplane.cluster;

import java.util.Map;

/**
 * A ConfigMap.
 *
 * @param meta name, positions
 * @param data by key
 */
public record ConfigMapFact(Meta meta, Map<String, String> data) implements Fact {
    public ConfigMapFact {
        data = Map.copyOf(data);
    }
}
