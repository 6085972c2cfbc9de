package io.sluice.controlplane.cluster;

/**
 * An IngressClass.
 *
 * @param meta name, annotations, positions
 * @param controller {@code spec.controller}
 */
public record IngressClassFact(Meta meta, String controller) implements Fact {
    /** Whether an Ingress without a class belongs to this one. */
    public boolean isDefault() {
        return "true".equals(meta.annotations().get("ingressclass.kubernetes.io/is-default-class"));
    }
}
