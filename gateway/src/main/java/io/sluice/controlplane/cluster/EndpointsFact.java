package io.sluice.controlplane.cluster;

import java.util.List;

/**
 * An Endpoints object ({@code v1}), read in standalone only and mirrored as a cluster would (services.md section 8).
 *
 * @param meta name, labels, annotations, positions
 * @param subsets {@code subsets}
 */
public record EndpointsFact(Meta meta, List<Subset> subsets) implements Fact {
    public EndpointsFact {
        subsets = List.copyOf(subsets);
    }

    /**
     * Addresses that share ports.
     *
     * @param addresses ready ones
     * @param notReadyAddresses unready ones
     * @param ports may be empty
     */
    public record Subset(List<Address> addresses, List<Address> notReadyAddresses, List<Port> ports) {
        public Subset {
            addresses = List.copyOf(addresses);
            notReadyAddresses = List.copyOf(notReadyAddresses);
            ports = List.copyOf(ports);
        }
    }

    /**
     * An address.
     *
     * @param ip as written
     * @param hostname empty when absent
     * @param nodeName empty when absent
     * @param targetUid {@code targetRef.uid}; empty when absent
     * @param targetPod {@code targetRef.name} of a Pod; empty when absent
     */
    public record Address(String ip, String hostname, String nodeName, String targetUid, String targetPod) {}

    /**
     * A port.
     *
     * @param name empty for an unnamed port
     * @param protocol TCP when absent
     * @param port the real target
     * @param appProtocol empty when absent
     */
    public record Port(String name, String protocol, int port, String appProtocol) {}
}
