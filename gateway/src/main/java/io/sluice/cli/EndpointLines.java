package io.sluice.cli;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Endpoint;
import io.sluice.model.UpstreamId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Service's endpoints for people: those that get traffic, and those that exist and do not, with where they are written. */
final class EndpointLines {
    /** Health is known to who serves, and nobody else. */
    private static final String RESTS_ON =
            "by the manifests; an endpoint that a running gateway has taken out is named in its log";

    private final List<String> idle = new ArrayList<>();
    private final Set<String> used;

    private EndpointLines(Set<String> used) {
        this.used = used;
    }

    static List<String> of(ClusterSnapshot facts, UpstreamId id, List<Endpoint> ready) {
        EndpointLines lines =
                new EndpointLines(ready.stream().map(Endpoint::address).collect(Collectors.toSet()));
        sorted(facts.endpointSlices()).stream()
                .filter(slice -> slice.meta().namespace().equals(id.namespace()))
                .filter(slice -> slice.service().equals(id.service()))
                .forEach(lines::slice);
        ObjectName name = new ObjectName(id.namespace(), id.service());
        EndpointsFact endpoints = facts.endpoints().get(name);
        if (endpoints != null) {
            endpoints.subsets().forEach(subset -> lines.notReady(subset, endpoints.meta()));
        }
        ServiceFact service = facts.services().get(name);
        if (service != null) {
            pods(facts, service).forEach(lines::pod);
        }
        List<String> all = new ArrayList<>(
                ready.stream().map(endpoint -> endpoint + "  gets traffic").toList());
        all.addAll(lines.idle);
        if (!ready.isEmpty()) {
            all.add(RESTS_ON);
        }
        return all;
    }

    /** The Pods that the Service selects, in order. */
    static Stream<PodFact> pods(ClusterSnapshot facts, ServiceFact service) {
        return service.selector().isEmpty()
                ? Stream.empty()
                : sorted(facts.pods()).stream().filter(pod -> selected(pod, service));
    }

    private static <F extends io.sluice.controlplane.cluster.Fact> List<F> sorted(Map<ObjectName, F> facts) {
        return facts.values().stream()
                .sorted(Comparator.comparing(fact -> fact.name()))
                .toList();
    }

    private static boolean selected(PodFact pod, ServiceFact service) {
        return pod.meta().namespace().equals(service.meta().namespace())
                && pod.meta().labels().entrySet().containsAll(service.selector().entrySet());
    }

    private void slice(EndpointSliceFact slice) {
        for (EndpointSliceFact.Endpoint endpoint : slice.endpoints()) {
            String address = endpoint.addresses().isEmpty()
                    ? "(no address)"
                    : endpoint.addresses().get(0);
            if (!endpoint.ready().orElse(true)) {
                idle(address, endpoint.terminating().orElse(false) ? "terminating" : "not ready", slice.meta());
            } else {
                idle(address, "no port of this name", slice.meta());
            }
        }
    }

    private void notReady(EndpointsFact.Subset subset, Meta meta) {
        subset.notReadyAddresses().forEach(address -> idle(address.ip(), "not ready", meta));
    }

    private void pod(PodFact pod) {
        String address = pod.ips().isEmpty() ? "(no address)" : pod.ips().get(0);
        String state = pod.terminating() ? "terminating" : pod.ready() ? "without this port" : "not ready";
        idle(address, state, pod.meta());
    }

    private void idle(String address, String state, Meta meta) {
        if (!used.contains(address)) {
            idle.add(address + "  gets none: " + state + "  (" + meta.ref() + " " + meta.at("") + ")");
        }
    }
}
