package io.sluice.model;

/**
 * Names an upstream: the port of a Service, and what is spoken to it. One port may be several upstreams, when routes want different
 * things of it.
 *
 * @param namespace the Service's namespace
 * @param service the Service's name
 * @param port the Service port's number; for an ExternalName without ports the number that the Ingress names
 * @param speaks empty for plain HTTP/1.1; else a word for it and its options by name, never by content, so that a rotated
 *     certificate leaves the name as it is: {@code https}, {@code grpcs shop/ca verify=off}
 */
public record UpstreamId(String namespace, String service, int port, String speaks) implements Comparable<UpstreamId> {
    /** Plain HTTP/1.1. */
    public UpstreamId(String namespace, String service, int port) {
        this(namespace, service, port, "");
    }

    /** The same port, spoken to otherwise. */
    public UpstreamId speaking(String other) {
        return new UpstreamId(namespace, service, port, other);
    }

    @Override
    public int compareTo(UpstreamId other) {
        int byNamespace = namespace.compareTo(other.namespace);
        if (byNamespace != 0) {
            return byNamespace;
        }
        int byService = service.compareTo(other.service);
        if (byService != 0) {
            return byService;
        }
        int byPort = Integer.compare(port, other.port);
        return byPort != 0 ? byPort : speaks.compareTo(other.speaks);
    }

    /** {@code namespace/service:port}, and what is spoken if that is not plain HTTP/1.1. */
    @Override
    public String toString() {
        return namespace + "/" + service + ":" + port + (speaks.isEmpty() ? "" : " " + speaks);
    }
}
