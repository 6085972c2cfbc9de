package io.sluice.settings;

import java.util.List;
import java.util.Optional;

/**
 * How objects get their meaning. Flags without prefix ({@code --ingress-class}).
 *
 * @param ingressClass set when only this class's Ingresses are ours
 * @param controllerClass the {@code spec.controller} of our IngressClasses
 * @param defaultBackendService {@code namespace/service[:port]} for what nothing else matches; empty for none
 * @param endpoints overrides of endpoints ({@code --endpoint}); they win over the annotation
 * @param externalNameLoopback whether ExternalName may resolve to loopback
 * @param standalone a folder is read, no cluster plays kube-proxy
 * @param nodeName this node; empty when unknown
 */
public record IngressSettings(
        Optional<String> ingressClass,
        String controllerClass,
        String defaultBackendService,
        List<EndpointOverride> endpoints,
        boolean externalNameLoopback,
        boolean standalone,
        String nodeName) {
    public IngressSettings {
        endpoints = List.copyOf(endpoints);
    }

    /** A folder without any flag. */
    public static IngressSettings defaults() {
        return new IngressSettings(Optional.empty(), "sluice.io/ingress-controller", "", List.of(), false, true, "");
    }

    /**
     * One {@code --endpoint ns/service[:port]=host:port}.
     *
     * @param namespace the Service's namespace
     * @param service the Service's name
     * @param port the Service port's name or number; empty for the only or first port
     * @param host an address, or a name that is resolved
     * @param targetPort where the program listens
     */
    public record EndpointOverride(String namespace, String service, String port, String host, int targetPort) {}
}
