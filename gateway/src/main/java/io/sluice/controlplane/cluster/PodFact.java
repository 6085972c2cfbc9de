package io.sluice.controlplane.cluster;

import java.util.List;

/**
 * A Pod.
 *
 * @param meta name, labels, annotations, positions
 * @param phase {@code status.phase}; empty when absent
 * @param ips {@code status.podIPs} (or podIP)
 * @param ready condition Ready is True
 * @param terminating has a deletionTimestamp
 * @param nodeName {@code spec.nodeName}; empty when absent
 * @param hostname {@code spec.hostname}; empty when absent
 * @param subdomain {@code spec.subdomain}; empty when absent
 * @param ports of regular containers, then of restartable init containers, in written order
 * @param probes the readiness probes of the same containers, in the same order
 */
public record PodFact(
        Meta meta,
        String phase,
        List<String> ips,
        boolean ready,
        boolean terminating,
        String nodeName,
        String hostname,
        String subdomain,
        List<Port> ports,
        List<ProbeFact> probes)
        implements Fact {
    public PodFact {
        ips = List.copyOf(ips);
        ports = List.copyOf(ports);
        probes = List.copyOf(probes);
    }

    /**
     * A container's port.
     *
     * @param name empty when absent
     * @param protocol TCP when absent
     * @param port the number
     */
    public record Port(String name, String protocol, int port) {}
}
