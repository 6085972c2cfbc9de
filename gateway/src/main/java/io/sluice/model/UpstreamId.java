package io.sluice.model;

/**
 * Names an upstream: the port of a Service.
 *
 * @param namespace the Service's namespace
 * @param service the Service's name
 * @param port the Service port's number; for an ExternalName without ports the number that the Ingress names
 */
public record UpstreamId(String namespace, String service, int port) implements Comparable<UpstreamId> {
    @Override
    public int compareTo(UpstreamId other) {
        int byNamespace = namespace.compareTo(other.namespace);
        if (byNamespace != 0) {
            return byNamespace;
        }
        int byService = service.compareTo(other.service);
        return byService != 0 ? byService : Integer.compare(port, other.port);
    }

    /** {@code namespace/service:port}. */
    @Override
    public String toString() {
        return namespace + "/" + service + ":" + port;
    }
}
