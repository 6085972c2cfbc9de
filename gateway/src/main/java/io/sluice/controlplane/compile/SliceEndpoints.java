package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.model.Endpoint;
import io.sluice.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one EndpointSlice offers: its usable addresses with their conditions, by port name and protocol. */
final class SliceEndpoints {
    private final EndpointSliceFact slice;
    private final List<Member> members;

    private record Member(String address, EndpointSliceFact.Endpoint fact) {}

    private SliceEndpoints(EndpointSliceFact slice, List<Member> members) {
        this.slice = slice;
        this.members = members;
    }

    /** Reads addresses once; several addresses of one endpoint are fungible, so the first stands for all. */
    static SliceEndpoints read(EndpointSliceFact slice, AddressCheck check) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < slice.endpoints().size(); i++) {
            EndpointSliceFact.Endpoint fact = slice.endpoints().get(i);
            String path = "endpoints[" + i + "].addresses[0]";
            if (!fact.addresses().isEmpty()) {
                check.accept(fact.addresses().get(0), slice.meta(), path)
                        .filter(address -> isOfFamily(slice, address, path, check))
                        .ifPresent(address -> members.add(new Member(address.toString(), fact)));
            }
        }
        return new SliceEndpoints(slice, members);
    }

    private static boolean isOfFamily(EndpointSliceFact slice, IpAddress address, String path, AddressCheck check) {
        boolean right = address.isV4() == slice.addressType().equals("IPv4");
        if (!right) {
            check.refuse(slice.meta(), path, address + " is not " + slice.addressType() + ", the slice's addressType");
        }
        return right;
    }

    boolean hasPort(String name, String protocol) {
        return slice.ports().stream().anyMatch(port -> matches(port, name, protocol));
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** A port without a name is none; a user who leaves it out nearly always means the unnamed one. */
    boolean hasPortWithoutName() {
        return slice.ports().stream().anyMatch(port -> port.name().isEmpty());
    }

    List<String> portNames() {
        return slice.ports().stream().flatMap(port -> port.name().stream()).toList();
    }

    /** Ports match by name, never by number; one with nil name or number is no port. */
    void addCandidates(String portName, String protocol, List<EndpointCandidate> out) {
        for (EndpointSliceFact.Port port : slice.ports()) {
            if (matches(port, portName, protocol)) {
                members.forEach(member -> out.add(candidate(member, port.port())));
            }
        }
    }

    private static boolean matches(EndpointSliceFact.Port port, String name, String protocol) {
        return port.name().equals(Optional.of(name))
                && port.protocol().equals(protocol)
                && port.port() > 0
                && port.port() <= 65535;
    }

    /** Nil conditions: ready and serving are true, terminating is false. */
    private static EndpointCandidate candidate(Member member, int port) {
        EndpointSliceFact.Endpoint fact = member.fact();
        return new EndpointCandidate(
                new Endpoint(member.address(), port),
                fact.ready().orElse(true),
                fact.serving().orElse(true),
                fact.terminating().orElse(false),
                fact.nodeName(),
                fact.zone(),
                fact.hintZones(),
                fact.hintNodes(),
                fact.targetPod());
    }
}
