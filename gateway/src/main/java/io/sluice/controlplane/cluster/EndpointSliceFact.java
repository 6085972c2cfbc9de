package io.sluice.controlplane.cluster;

import java.util.List;
import java.util.Optional;

/**
 * An EndpointSlice ({@code discovery.k8s.io/v1}).
 *
 * @param meta name, labels, positions
 * @param service the label {@code kubernetes.io/service-name}; empty when absent
 * @param addressType IPv4, IPv6 or FQDN
 * @param ports {@code ports}
 * @param endpoints {@code endpoints}
 */
public record EndpointSliceFact(
        Meta meta, String service, String addressType, List<Port> ports, List<Endpoint> endpoints) implements Fact {
    public EndpointSliceFact {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /**
     * A port.
     *
     * @param name absent when nil, which is not the same as empty
     * @param protocol TCP when absent
     * @param port 0 when nil
     * @param appProtocol empty when absent
     */
    public record Port(Optional<String> name, String protocol, int port, String appProtocol) {}

    /**
     * An endpoint. Conditions are absent when nil; what nil means is decided in one place, by the compiler.
     *
     * @param addresses as written; only the first is used
     * @param ready {@code conditions.ready}
     * @param serving {@code conditions.serving}
     * @param terminating {@code conditions.terminating}
     * @param hostname empty when absent
     * @param nodeName empty when absent
     * @param zone empty when absent
     * @param hintZones {@code hints.forZones[*].name}
     * @param hintNodes {@code hints.forNodes[*].name}
     * @param targetPod {@code targetRef.name} of a Pod; empty when absent
     */
    public record Endpoint(
            List<String> addresses,
            Optional<Boolean> ready,
            Optional<Boolean> serving,
            Optional<Boolean> terminating,
            String hostname,
            String nodeName,
            String zone,
            List<String> hintZones,
            List<String> hintNodes,
            String targetPod) {
        public Endpoint {
            addresses = List.copyOf(addresses);
            hintZones = List.copyOf(hintZones);
            hintNodes = List.copyOf(hintNodes);
        }
    }
}
