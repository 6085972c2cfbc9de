package io.sluice.controlplane.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Service. Fields that were not written have the API's defaults; those whose absence matters are optional.
 *
 * @param meta name, age, labels, annotations, positions
 * @param type {@code spec.type}
 * @param selector {@code spec.selector}; empty for none
 * @param ports {@code spec.ports}, in written order
 * @param clusterIps {@code spec.clusterIPs} (or clusterIP); {@code None} for a headless Service
 * @param externalName {@code spec.externalName}; empty for none
 * @param externalIps {@code spec.externalIPs}
 * @param loadBalancerIps {@code status.loadBalancer.ingress[*].ip}
 * @param affinitySeconds set with {@code sessionAffinity: ClientIP}
 * @param internalLocal {@code internalTrafficPolicy: Local}
 * @param externalLocal {@code externalTrafficPolicy: Local}
 * @param publishNotReadyAddresses as written
 * @param trafficDistribution as written; empty for none
 * @param ipFamilies as written
 * @param extra fields that only validation reads
 */
public record ServiceFact(
        Meta meta,
        Type type,
        Map<String, String> selector,
        List<Port> ports,
        List<String> clusterIps,
        String externalName,
        List<String> externalIps,
        List<String> loadBalancerIps,
        Optional<Integer> affinitySeconds,
        boolean internalLocal,
        boolean externalLocal,
        boolean publishNotReadyAddresses,
        String trafficDistribution,
        List<String> ipFamilies,
        Extra extra)
        implements Fact {
    public ServiceFact {
        selector = Map.copyOf(selector);
        ports = List.copyOf(ports);
        clusterIps = List.copyOf(clusterIps);
        externalIps = List.copyOf(externalIps);
        loadBalancerIps = List.copyOf(loadBalancerIps);
        ipFamilies = List.copyOf(ipFamilies);
    }

    public boolean headless() {
        return clusterIps.contains("None");
    }

    /** {@code spec.type}. */
    public enum Type {
        CLUSTER_IP,
        NODE_PORT,
        LOAD_BALANCER,
        EXTERNAL_NAME
    }

    /**
     * A port.
     *
     * @param name empty for an unnamed port
     * @param protocol TCP, UDP or SCTP
     * @param port the Service's number
     * @param targetPort by number or name; {@link PortRef#NONE} when absent (then it equals {@code port})
     * @param nodePort 0 when absent
     * @param appProtocol empty when absent
     */
    public record Port(String name, String protocol, int port, PortRef targetPort, int nodePort, String appProtocol) {
        /** What names it where a user writes a port: its name, or its number when it has none. */
        public String label() {
            return name.isEmpty() ? Integer.toString(port) : name;
        }

        /** For people: {@code 9000 (admin)}. */
        public String described() {
            return name.isEmpty() ? Integer.toString(port) : port + " (" + name + ")";
        }
    }

    /**
     * Only for validation messages (services.md section 6).
     *
     * @param externalTrafficPolicy as written; empty when absent
     * @param healthCheckNodePort 0 when absent
     * @param loadBalancerClass empty when absent
     * @param loadBalancerSourceRanges as written
     * @param allocateLoadBalancerNodePorts absent when not written
     * @param ipFamilyPolicy empty when absent
     * @param sessionAffinity as written; empty when absent
     */
    public record Extra(
            String externalTrafficPolicy,
            int healthCheckNodePort,
            String loadBalancerClass,
            List<String> loadBalancerSourceRanges,
            Optional<Boolean> allocateLoadBalancerNodePorts,
            String ipFamilyPolicy,
            String sessionAffinity) {
        public static final Extra NONE = new Extra("", 0, "", List.of(), Optional.empty(), "", "");

        public Extra {
            loadBalancerSourceRanges = List.copyOf(loadBalancerSourceRanges);
        }
    }
}
