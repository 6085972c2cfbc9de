package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** EndpointSlices and Endpoints become facts. What nil means is left to the compiler; addresses stay as written. */
final class EndpointFacts {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final FieldChecks checks;

    EndpointFacts(FieldChecks checks) {
        this.checks = checks;
    }

    EndpointSliceFact of(Meta meta, EndpointSlice object) {
        String type = checks.oneOf("addressType", object.getAddressType(), "", "IPv4", "IPv6", "FQDN");
        if (type.isEmpty()) {
            checks.missing("addressType", "write addressType: IPv4 or IPv6");
        }
        String service = meta.labels().getOrDefault(SERVICE_NAME, "");
        checks.label("metadata.labels[" + SERVICE_NAME + "]", service);
        return new EndpointSliceFact(
                meta,
                service,
                type,
                slicePorts(FieldChecks.list(object.getPorts())),
                sliceEndpoints(FieldChecks.list(object.getEndpoints())));
    }

    private List<EndpointSliceFact.Port> slicePorts(List<EndpointPort> written) {
        List<EndpointSliceFact.Port> ports = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            EndpointPort port = written.get(i);
            String at = "ports[" + i + "]";
            checks.word(at + ".name", port.getName());
            ports.add(new EndpointSliceFact.Port(
                    Optional.ofNullable(port.getName()),
                    checks.protocol(at + ".protocol", port.getProtocol()),
                    checks.portOrZero(at + ".port", port.getPort()),
                    checks.qualified(at + ".appProtocol", port.getAppProtocol())));
        }
        return ports;
    }

    private List<EndpointSliceFact.Endpoint> sliceEndpoints(
            List<io.fabric8.kubernetes.api.model.discovery.v1.Endpoint> written) {
        List<EndpointSliceFact.Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            endpoints.add(sliceEndpoint("endpoints[" + i + "]", written.get(i)));
        }
        return endpoints;
    }

    private EndpointSliceFact.Endpoint sliceEndpoint(
            String at, io.fabric8.kubernetes.api.model.discovery.v1.Endpoint written) {
        EndpointConditions conditions =
                written.getConditions() == null ? new EndpointConditions() : written.getConditions();
        EndpointHints hints = written.getHints() == null ? new EndpointHints() : written.getHints();
        return new EndpointSliceFact.Endpoint(
                FieldChecks.list(written.getAddresses()),
                Optional.ofNullable(conditions.getReady()),
                Optional.ofNullable(conditions.getServing()),
                Optional.ofNullable(conditions.getTerminating()),
                checks.label(at + ".hostname", written.getHostname()),
                checks.subdomain(at + ".nodeName", written.getNodeName()),
                checks.word(at + ".zone", written.getZone()),
                FieldChecks.list(hints.getForZones()).stream()
                        .map(ForZone::getName)
                        .map(zone -> checks.word(at + ".hints.forZones", zone))
                        .toList(),
                FieldChecks.list(hints.getForNodes()).stream()
                        .map(ForNode::getName)
                        .map(node -> checks.subdomain(at + ".hints.forNodes", node))
                        .toList(),
                pod(at, written.getTargetRef()));
    }

    EndpointsFact of(Meta meta, Endpoints object) {
        List<EndpointsFact.Subset> subsets = new ArrayList<>();
        List<EndpointSubset> written = FieldChecks.list(object.getSubsets());
        for (int i = 0; i < written.size(); i++) {
            EndpointSubset subset = written.get(i);
            String at = "subsets[" + i + "]";
            subsets.add(new EndpointsFact.Subset(
                    addresses(at + ".addresses", subset.getAddresses()),
                    addresses(at + ".notReadyAddresses", subset.getNotReadyAddresses()),
                    ports(at + ".ports", FieldChecks.list(subset.getPorts()))));
        }
        return new EndpointsFact(meta, subsets);
    }

    private List<EndpointsFact.Address> addresses(String path, List<EndpointAddress> written) {
        List<EndpointsFact.Address> addresses = new ArrayList<>();
        for (EndpointAddress address : FieldChecks.list(written)) {
            String at = path + "[" + addresses.size() + "]";
            ObjectReference target = address.getTargetRef();
            addresses.add(new EndpointsFact.Address(
                    FieldChecks.text(address.getIp()),
                    checks.label(at + ".hostname", address.getHostname()),
                    checks.subdomain(at + ".nodeName", address.getNodeName()),
                    target == null ? "" : checks.word(at + ".targetRef.uid", target.getUid()),
                    pod(at, target)));
        }
        return addresses;
    }

    private List<EndpointsFact.Port> ports(String path, List<io.fabric8.kubernetes.api.model.EndpointPort> written) {
        List<EndpointsFact.Port> ports = new ArrayList<>();
        for (io.fabric8.kubernetes.api.model.EndpointPort port : written) {
            String at = path + "[" + ports.size() + "]";
            ports.add(new EndpointsFact.Port(
                    checks.word(at + ".name", port.getName()),
                    checks.protocol(at + ".protocol", port.getProtocol()),
                    checks.port(at + ".port", port.getPort()),
                    checks.qualified(at + ".appProtocol", port.getAppProtocol())));
        }
        return ports;
    }

    private String pod(String at, ObjectReference target) {
        boolean pod = target != null && "Pod".equals(target.getKind());
        return pod ? checks.subdomain(at + ".targetRef.name", target.getName()) : "";
    }
}
