package io.sluice.controlplane.cluster;

/** An object of the user, reduced to what matters here. Immutable. */
public interface Fact {
    Meta meta();

    default ObjectName name() {
        return meta().name();
    }
}
