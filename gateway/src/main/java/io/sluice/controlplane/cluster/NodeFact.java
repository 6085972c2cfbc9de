package io.sluice.controlplane.cluster;

/**
 * A Node.
 *
 * @param meta name and labels
 */
public record NodeFact(Meta meta) implements Fact {
    /** The label {@code topology.kubernetes.io/zone}; empty when absent. */
    public String zone() {
        return meta.labels().getOrDefault("topology.kubernetes.io/zone", "");
    }
}
