package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.settings.IngressSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Everything that offers endpoints for one Service: slices, mirrored Endpoints, selected Pods. */
final class EndpointSources {
    private final List<SliceEndpoints> slices;
    private final PodEndpoints pods;
    private final Predicate<EndpointCandidate> local;

    private EndpointSources(List<SliceEndpoints> slices, PodEndpoints pods, Predicate<EndpointCandidate> local) {
        this.slices = slices;
        this.pods = pods;
        this.local = local;
    }

    static EndpointSources read(
            ServiceFact service, ServiceInputs inputs, IngressSettings settings, List<Finding> findings) {
        AddressCheck check = new AddressCheck(settings.standalone(), findings);
        List<SliceEndpoints> slices = new ArrayList<>();
        for (EndpointSliceFact slice : inputs.slices()) {
            if (slice.addressType().equals("FQDN")) {
                findings.add(refused(slice));
            } else {
                slices.add(SliceEndpoints.read(slice, check));
            }
        }
        inputs.endpoints().ifPresent(endpoints -> readEndpoints(service, endpoints, check, slices, findings));
        PodEndpoints pods = PodEndpoints.read(service, inputs.pods(), check, findings);
        return new EndpointSources(slices, pods, local(settings));
    }

    /** Where a folder is read, an endpoint that names no node is here. */
    static Predicate<EndpointCandidate> local(IngressSettings settings) {
        return one -> one.nodeName().isEmpty()
                ? settings.standalone()
                : one.nodeName().equals(settings.nodeName());
    }

    private static void readEndpoints(
            ServiceFact service,
            EndpointsFact endpoints,
            AddressCheck check,
            List<SliceEndpoints> slices,
            List<Finding> findings) {
        if (EndpointsMirror.isSkipped(endpoints)) {
            return;
        }
        if (!service.selector().isEmpty()) {
            findings.add(new Finding(
                    FindingCode.ENDPOINTS_IGNORED,
                    endpoints.meta().ref(),
                    endpoints.meta().at("subsets"),
                    "Service " + service.name() + " has a selector",
                    "hand-written Endpoints are used for a Service without a selector only",
                    "remove the Service's selector, or these Endpoints"));
            return;
        }
        // The addresses were checked where they are written; checking the mirrored copies would say it all twice.
        AddressCheck silent = new AddressCheck(true, new ArrayList<>());
        EndpointsMirror.slices(endpoints, check, findings).stream()
                .map(slice -> SliceEndpoints.read(slice, silent))
                .forEach(slices::add);
    }

    private static Finding refused(EndpointSliceFact slice) {
        return new Finding(
                FindingCode.ADDRESS_TYPE_REFUSED,
                slice.meta().ref(),
                slice.meta().at("addressType"),
                "addressType FQDN",
                "its endpoints get no traffic: names in slices could lead anywhere",
                "write addresses, or a Service of type ExternalName");
    }

    boolean isEmpty() {
        return slices.isEmpty() && pods.isEmpty();
    }

    /** Whether anything says what this port is, be it without a ready endpoint. */
    boolean offer(Port port) {
        return !pods.isEmpty() || slices.stream().anyMatch(slice -> slice.hasPort(port.name(), port.protocol()));
    }

    /** Whether there are Pods, but none has a port of the name that the Service's port asks for. */
    boolean isUnknownToPods(Port port) {
        return port.targetPort().isNamed()
                && !pods.isEmpty()
                && candidates(port).isEmpty();
    }

    boolean hasPortWithoutName() {
        return slices.stream().anyMatch(SliceEndpoints::hasPortWithoutName);
    }

    List<String> portNames() {
        return slices.stream().flatMap(slice -> slice.portNames().stream()).toList();
    }

    List<EndpointCandidate> candidates(Port port) {
        List<EndpointCandidate> all = new ArrayList<>();
        slices.forEach(slice -> slice.addCandidates(port.name(), port.protocol(), all));
        pods.addCandidates(port, all);
        return EndpointSelection.distinct(all, local);
    }
}
