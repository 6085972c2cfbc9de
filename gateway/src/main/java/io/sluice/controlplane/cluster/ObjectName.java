package io.sluice.controlplane.cluster;

/**
 * Namespace and name of an object; ordered byte-wise by namespace, then name.
 *
 * @param namespace empty for cluster-scoped kinds
 * @param name the object's name
 */
public record ObjectName(String namespace, String name) implements Comparable<ObjectName> {
    @Override
    public int compareTo(ObjectName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
