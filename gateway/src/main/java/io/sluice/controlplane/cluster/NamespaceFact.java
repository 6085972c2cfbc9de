package io.sluice.controlplane.cluster;

/**
 * A Namespace.
 *
 * @param meta name and labels
 */
public record NamespaceFact(Meta meta) implements Fact {}
