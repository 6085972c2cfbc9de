package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.PodFact;
import java.util.ArrayList;
import java.util.List;

/** Pods become facts: their addresses, their readiness and their ports. */
final class PodFacts {
    private final FieldChecks checks;

    PodFacts(FieldChecks checks) {
        this.checks = checks;
    }

    PodFact of(Meta meta, Pod object) {
        PodSpec spec = object.getSpec() == null ? new PodSpec() : object.getSpec();
        PodStatus status = object.getStatus() == null ? new PodStatus() : object.getStatus();
        return new PodFact(
                meta,
                checks.word("status.phase", status.getPhase()),
                ips(status),
                isReady(status),
                object.getMetadata().getDeletionTimestamp() != null,
                checks.subdomain("spec.nodeName", spec.getNodeName()),
                checks.label("spec.hostname", spec.getHostname()),
                checks.label("spec.subdomain", spec.getSubdomain()),
                ports(spec),
                new ProbeFacts(checks).of(spec));
    }

    private List<String> ips(PodStatus status) {
        List<String> several = FieldChecks.list(status.getPodIPs()).stream()
                .map(PodIP::getIp)
                .map(ip -> checks.address("status.podIPs", ip))
                .filter(ip -> !ip.isEmpty())
                .toList();
        String single = checks.address("status.podIP", status.getPodIP());
        return several.isEmpty() && !single.isEmpty() ? List.of(single) : several;
    }

    private static boolean isReady(PodStatus status) {
        return FieldChecks.list(status.getConditions()).stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private List<PodFact.Port> ports(PodSpec spec) {
        List<PodFact.Port> ports = new ArrayList<>();
        List<Container> regular = FieldChecks.list(spec.getContainers());
        for (int i = 0; i < regular.size(); i++) {
            addPorts("spec.containers[" + i + "].ports", regular.get(i), ports);
        }
        List<Container> initial = FieldChecks.list(spec.getInitContainers());
        for (int i = 0; i < initial.size(); i++) {
            boolean sidecar = "Always".equals(initial.get(i).getRestartPolicy());
            if (sidecar) {
                addPorts("spec.initContainers[" + i + "].ports", initial.get(i), ports);
            }
        }
        return ports;
    }

    private void addPorts(String path, Container container, List<PodFact.Port> ports) {
        int index = 0;
        for (ContainerPort port : FieldChecks.list(container.getPorts())) {
            String at = path + "[" + index++ + "]";
            ports.add(new PodFact.Port(
                    checks.portName(at + ".name", port.getName()),
                    checks.protocol(at + ".protocol", port.getProtocol()),
                    checks.port(at + ".containerPort", port.getContainerPort())));
        }
    }
}
