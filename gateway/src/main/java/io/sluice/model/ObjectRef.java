package io.sluice.model;

/**
 * The name of a Kubernetes object.
 *
 * @param kind for example {@code Ingress}
 * @param namespace empty for cluster-scoped kinds
 * @param name the object's name
 */
public record ObjectRef(String kind, String namespace, String name) implements Comparable<ObjectRef> {
    @Override
    public int compareTo(ObjectRef other) {
        int byKind = kind.compareTo(other.kind);
        if (byKind != 0) {
            return byKind;
        }
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /** {@code Kind/namespace/name}, without the namespace for cluster-scoped kinds. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? kind + "/" + name : kind + "/" + namespace + "/" + name;
    }
}
