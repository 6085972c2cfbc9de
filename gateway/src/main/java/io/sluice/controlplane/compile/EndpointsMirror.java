package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.EndpointsFact.Address;
import io.sluice.controlplane.cluster.EndpointsFact.Port;
import io.sluice.controlplane.cluster.EndpointsFact.Subset;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hand-written Endpoints as the EndpointSlices that a cluster would mirror them to: subsets repacked so that each port
 * has its addresses once, one slice per set of ports and address family.
 */
final class EndpointsMirror {
    private static final int MOST_ADDRESSES = 1000;
    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    private static final Comparator<Port> PORTS = Comparator.comparing(Port::name)
            .thenComparing(Port::protocol)
            .thenComparingInt(Port::port)
            .thenComparing(Port::appProtocol);
    private static final Comparator<Address> ADDRESSES =
            Comparator.comparing(Address::ip).thenComparing(Address::targetUid);

    private EndpointsMirror() {}

    /** Whether a cluster would leave them alone. */
    static boolean isSkipped(EndpointsFact endpoints) {
        return "true".equals(endpoints.meta().labels().get(SKIP))
                || endpoints.meta().annotations().containsKey(LEADER);
    }

    static List<EndpointSliceFact> slices(EndpointsFact endpoints, AddressCheck check, List<Finding> findings) {
        Map<Port, Map<Address, Boolean>> byPort = new TreeMap<>(PORTS);
        Map<Address, Boolean> withoutPorts = new TreeMap<>(ADDRESSES);
        for (int i = 0; i < endpoints.subsets().size(); i++) {
            Subset subset = valid(endpoints, i, capped(endpoints, i, findings), check);
            if (subset.ports().isEmpty()) {
                collect(subset, withoutPorts);
            }
            subset.ports()
                    .forEach(port -> collect(subset, byPort.computeIfAbsent(port, p -> new TreeMap<>(ADDRESSES))));
        }
        Map<Map<Address, Boolean>, List<Port>> groups = new LinkedHashMap<>();
        byPort.forEach((port, addresses) ->
                groups.computeIfAbsent(addresses, a -> new ArrayList<>()).add(port));
        if (!withoutPorts.isEmpty()) {
            groups.putIfAbsent(withoutPorts, new ArrayList<>());
        }
        List<EndpointSliceFact> slices = new ArrayList<>();
        groups.forEach((addresses, ports) -> addSlices(endpoints, ports, addresses, slices));
        return slices;
    }

    /** Not ready always trumps ready. */
    private static void collect(Subset subset, Map<Address, Boolean> readiness) {
        subset.addresses().forEach(address -> readiness.putIfAbsent(address, true));
        for (Address address : subset.notReadyAddresses()) {
            readiness.remove(address); // so that the key is the unready writing of it
            readiness.put(address, false);
        }
    }

    private static Subset capped(EndpointsFact endpoints, int index, List<Finding> findings) {
        Subset subset = endpoints.subsets().get(index);
        int size = subset.addresses().size() + subset.notReadyAddresses().size();
        if (size <= MOST_ADDRESSES) {
            return subset;
        }
        findings.add(new Finding(
                FindingCode.TOO_MANY_ADDRESSES,
                endpoints.meta().ref(),
                endpoints.meta().at("subsets[" + index + "]"),
                "the subset has " + size + " addresses",
                "a cluster mirrors the first " + MOST_ADDRESSES + " of a subset; the rest gets no traffic",
                "write EndpointSlices instead of Endpoints"));
        int ready = Math.min(MOST_ADDRESSES, subset.addresses().size());
        return new Subset(
                subset.addresses().subList(0, ready),
                subset.notReadyAddresses().subList(0, MOST_ADDRESSES - ready),
                subset.ports());
    }

    /** Without the addresses that nothing can answer on; each is reported where it is written. */
    private static Subset valid(EndpointsFact endpoints, int index, Subset subset, AddressCheck check) {
        String path = "subsets[" + index + "].";
        return new Subset(
                valid(endpoints, path + "addresses", subset.addresses(), check),
                valid(endpoints, path + "notReadyAddresses", subset.notReadyAddresses(), check),
                subset.ports());
    }

    private static List<Address> valid(
            EndpointsFact endpoints, String path, List<Address> addresses, AddressCheck check) {
        List<Address> valid = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            Address address = addresses.get(i);
            if (check.accept(address.ip(), endpoints.meta(), path + "[" + i + "].ip")
                    .isPresent()) {
                valid.add(address);
            }
        }
        return valid;
    }

    private static void addSlices(
            EndpointsFact endpoints, List<Port> ports, Map<Address, Boolean> addresses, List<EndpointSliceFact> out) {
        Map<String, List<EndpointSliceFact.Endpoint>> families = new TreeMap<>();
        addresses.forEach((address, ready) -> families.computeIfAbsent(family(address), f -> new ArrayList<>())
                .add(endpoint(address, ready)));
        families.forEach((family, members) -> out.add(new EndpointSliceFact(
                sliceMeta(endpoints.meta()),
                endpoints.name().name(),
                family,
                ports.stream().map(EndpointsMirror::port).toList(),
                members)));
    }

    private static String family(Address address) {
        return AddressCheck.parse(address.ip()).orElseThrow().isV4() ? "IPv4" : "IPv6";
    }

    /** Keeps kind, name and positions, so that what is said of the slice is said of what the user wrote. */
    private static Meta sliceMeta(Meta endpoints) {
        Map<String, String> labels = new HashMap<>(endpoints.labels());
        labels.put("kubernetes.io/service-name", endpoints.name().name());
        labels.put("endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io");
        return new Meta(
                endpoints.kind(), endpoints.name(), endpoints.created(), labels, Map.of(), endpoints.positions());
    }

    private static EndpointSliceFact.Port port(Port port) {
        return new EndpointSliceFact.Port(Optional.of(port.name()), port.protocol(), port.port(), port.appProtocol());
    }

    private static EndpointSliceFact.Endpoint endpoint(Address address, boolean ready) {
        return new EndpointSliceFact.Endpoint(
                List.of(address.ip()),
                Optional.of(ready),
                Optional.empty(),
                Optional.empty(),
                address.hostname(),
                address.nodeName(),
                "",
                List.of(),
                List.of(),
                address.targetPod());
    }
}
