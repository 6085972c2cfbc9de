package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.compile.annotation.EmptyAnnotation;
import io.sluice.controlplane.compile.annotation.StrayAnnotation;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the Pods that a Service selects offer, as the cluster's slice controller would compute it. A Pod that was never
 * run (it has no address) may say by the annotation {@code sluice.io/endpoint} where its program runs on this machine.
 */
final class PodEndpoints {
    private static final String ANNOTATION = StrayAnnotation.ENDPOINT;

    private final ServiceFact service;
    private final List<Member> members = new ArrayList<>();
    private final List<EndpointCandidate> annotated = new ArrayList<>();

    private record Member(PodFact pod, String address) {}

    private PodEndpoints(ServiceFact service) {
        this.service = service;
    }

    static PodEndpoints read(ServiceFact service, List<PodFact> pods, AddressCheck check, List<Finding> findings) {
        PodEndpoints endpoints = new PodEndpoints(service);
        for (PodFact pod : pods) {
            if (pod.phase().equals("Failed") || pod.phase().equals("Succeeded")) {
                continue;
            }
            if (pod.ips().isEmpty()) {
                endpoints.readAnnotation(pod, findings);
            } else {
                endpoints.readAddresses(pod, check);
            }
        }
        return endpoints;
    }

    static boolean selects(Map<String, String> selector, PodFact pod) {
        return !selector.isEmpty() && pod.meta().labels().entrySet().containsAll(selector.entrySet());
    }

    private void readAddresses(PodFact pod, AddressCheck check) {
        for (int i = 0; i < pod.ips().size(); i++) {
            Optional<IpAddress> address = check.accept(pod.ips().get(i), pod.meta(), "status.podIPs[" + i + "].ip");
            if (address.isPresent() && wants(address.get(), i)) {
                members.add(new Member(pod, address.get().toString()));
            }
        }
    }

    /** A Service without families is single-stack, and its family that of a Pod's first address. */
    private boolean wants(IpAddress address, int index) {
        if (service.ipFamilies().isEmpty()) {
            return index == 0 || service.extra().ipFamilyPolicy().endsWith("DualStack");
        }
        return service.ipFamilies().contains(address.isV4() ? "IPv4" : "IPv6");
    }

    private void readAnnotation(PodFact pod, List<Finding> findings) {
        String text = pod.meta().annotations().get(ANNOTATION);
        if (text == null) {
            return;
        } else if (text.isBlank()) {
            findings.add(EmptyAnnotation.of(pod.meta(), ANNOTATION, "the Pod gets no traffic"));
            return;
        }
        Optional<Endpoint> endpoint = HostAndPort.parse(text).flatMap(HostAndPort::endpoint);
        if (endpoint.isEmpty()) {
            findings.add(new Finding(
                    FindingCode.BAD_ANNOTATION,
                    pod.meta().ref(),
                    pod.meta().at("metadata.annotations[" + ANNOTATION + "]"),
                    ANNOTATION + ": " + Finding.quoted(text) + " is not an address and a port",
                    "the Pod gets no traffic",
                    "write 127.0.0.1:8080, [::1]:8080 or localhost:8080"));
        } else {
            annotated.add(
                    EndpointCandidate.ready(endpoint.get(), pod.meta().name().name()));
        }
    }

    boolean isEmpty() {
        return members.isEmpty() && annotated.isEmpty();
    }

    /** An annotation names one port, so it is the endpoint of the Service's first. */
    void addCandidates(ServiceFact.Port port, List<EndpointCandidate> out) {
        if (port.equals(service.ports().get(0))) {
            out.addAll(annotated);
        }
        for (Member member : members) {
            int number = targetPort(port, member.pod());
            if (number > 0) {
                out.add(candidate(member, number));
            }
        }
    }

    /** 0 when the Pod has no port of that name and protocol: then it is left out of this port alone. */
    static int targetPort(ServiceFact.Port port, PodFact pod) {
        if (port.targetPort().isNone()) {
            return port.port();
        } else if (!port.targetPort().isNamed()) {
            return port.targetPort().number();
        }
        return pod.ports().stream()
                .filter(one -> one.name().equals(port.targetPort().name()))
                .filter(one -> one.protocol().equals(port.protocol()))
                .mapToInt(PodFact.Port::port)
                .findFirst()
                .orElse(0);
    }

    private EndpointCandidate candidate(Member member, int port) {
        PodFact pod = member.pod();
        boolean ready = service.publishNotReadyAddresses() || pod.ready() && !pod.terminating();
        return new EndpointCandidate(
                new Endpoint(member.address(), port),
                ready,
                pod.ready(),
                pod.terminating(),
                pod.nodeName(),
                "",
                List.of(),
                List.of(),
                pod.meta().name().name());
    }
}
