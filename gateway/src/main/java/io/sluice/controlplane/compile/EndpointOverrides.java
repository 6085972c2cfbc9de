package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.compile.annotation.EmptyAnnotation;
import io.sluice.controlplane.compile.annotation.ServiceAnnotations;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.Upstream;
import io.sluice.settings.IngressSettings;
import io.sluice.settings.IngressSettings.EndpointOverride;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Endpoints that a user names for programs on this machine: {@code --endpoint} and the Service's annotation {@code
 * sluice.io/endpoints}. Only where a folder is read: in a cluster a tenant could reach the gateway's own loopback.
 */
final class EndpointOverrides {
    static final String ANNOTATION = ServiceAnnotations.ENDPOINTS;
    private static final String SPELLING = "check its spelling: --endpoint namespace/service[:port]=host:port";
    private static final Place FLAG = new Place("--endpoint", 0, 0);

    private final boolean standalone;
    private final List<EndpointOverride> all;
    private final Map<ObjectName, List<EndpointOverride>> flags = new HashMap<>();

    EndpointOverrides(IngressSettings settings) {
        standalone = settings.standalone();
        all = settings.endpoints();
        if (standalone) {
            all.forEach(flag ->
                    flags.computeIfAbsent(name(flag), n -> new ArrayList<>()).add(flag));
        }
    }

    private static ObjectName name(EndpointOverride flag) {
        return new ObjectName(flag.namespace(), flag.service());
    }

    /** Targets by Service port; the flag wins over the annotation, port by port. */
    Map<ServiceFact.Port, Upstream.Targets> of(ServiceFact service, List<Finding> findings) {
        Map<ServiceFact.Port, List<HostAndPort>> given = new LinkedHashMap<>();
        readAnnotation(service, given, findings);
        Map<ServiceFact.Port, List<HostAndPort>> byFlag = new LinkedHashMap<>();
        flags.getOrDefault(service.name(), List.of()).forEach(flag -> readFlag(service, flag, byFlag, findings));
        given.putAll(byFlag);
        Map<ServiceFact.Port, Upstream.Targets> targets = new LinkedHashMap<>();
        given.forEach((port, hosts) -> targets.put(port, targets(service, hosts, findings)));
        return targets;
    }

    private static void readFlag(
            ServiceFact service,
            EndpointOverride flag,
            Map<ServiceFact.Port, List<HostAndPort>> out,
            List<Finding> findings) {
        Optional<ServiceFact.Port> port = port(service.ports(), flag.port());
        Optional<HostAndPort> target = HostAndPort.of(flag.host(), flag.targetPort());
        if (target.isEmpty()) {
            findings.add(new Finding(
                    FindingCode.BAD_ADDRESS,
                    service.meta().ref(),
                    FLAG,
                    "\"" + flag.host() + ":" + flag.targetPort() + "\" is not a host and a port",
                    "this endpoint gets no traffic",
                    "write --endpoint " + service.name() + "=localhost:8080"));
        } else if (port.isPresent()) {
            out.computeIfAbsent(port.get(), p -> new ArrayList<>()).add(target.get());
            if (flag.port().isEmpty() && service.ports().size() > 1) {
                findings.add(firstPort(service, FLAG, "--endpoint " + service.name() + ":", target.get()));
            }
        }
    }

    /** Neither a guess nor an error: the first port is right more often than not. */
    private static Finding firstPort(ServiceFact service, Place place, String given, HostAndPort target) {
        List<ServiceFact.Port> ports = service.ports();
        String others = ports.stream().skip(1).map(ServiceFact.Port::described).collect(Collectors.joining(", "));
        String lines =
                ports.stream().map(port -> given + port.label() + "=" + target).collect(Collectors.joining(" or "));
        return new Finding(
                FindingCode.ENDPOINT_OF_FIRST_PORT,
                service.meta().ref(),
                place,
                "the endpoint " + target + " does not say for which port of Service " + service.name() + " it is",
                "it is taken for the first, " + ports.get(0).label() + ", and not for " + others,
                "write " + lines);
    }

    private void readAnnotation(
            ServiceFact service, Map<ServiceFact.Port, List<HostAndPort>> out, List<Finding> findings) {
        String text = service.meta().annotations().get(ANNOTATION);
        if (text == null) {
            return;
        } else if (!standalone) {
            findings.add(onAnnotation(
                    service,
                    FindingCode.ANNOTATION_WITHOUT_EFFECT,
                    ANNOTATION + " in a cluster",
                    "the Service's EndpointSlices are used",
                    "remove the annotation"));
            return;
        } else if (text.isBlank()) {
            findings.add(EmptyAnnotation.of(service.meta(), ANNOTATION, "the folder's own endpoints get the traffic"));
            return;
        }
        for (String part : text.split(",", -1)) {
            readEntry(service, part.strip(), out, findings);
        }
    }

    private static void readEntry(
            ServiceFact service, String entry, Map<ServiceFact.Port, List<HostAndPort>> out, List<Finding> findings) {
        int equals = entry.indexOf('=');
        String portName = equals < 0 ? "" : entry.substring(0, equals).strip();
        Optional<HostAndPort> target =
                HostAndPort.parse(entry.substring(equals + 1).strip());
        Optional<ServiceFact.Port> port = port(service.ports(), portName);
        if (target.isPresent() && port.isPresent()) {
            out.computeIfAbsent(port.get(), p -> new ArrayList<>()).add(target.get());
            if (portName.isEmpty() && service.ports().size() > 1) {
                findings.add(firstPort(
                        service, service.meta().at("metadata.annotations[" + ANNOTATION + "]"), "", target.get()));
            }
            return;
        }
        String problem = target.isEmpty() ? "is not a host and a port" : "names a port that the Service does not have";
        findings.add(onAnnotation(
                service,
                FindingCode.BAD_ANNOTATION,
                ANNOTATION + ": " + Finding.quoted(entry) + " " + problem,
                "this endpoint gets no traffic",
                "write 127.0.0.1:3000 or, for one of several ports, name=127.0.0.1:3000"));
    }

    private static Finding onAnnotation(ServiceFact service, FindingCode code, String what, String why, String fix) {
        return new Finding(
                code,
                service.meta().ref(),
                service.meta().at("metadata.annotations[" + ANNOTATION + "]"),
                what,
                why,
                fix);
    }

    /** By name or number; without either the only or first port. */
    private static Optional<ServiceFact.Port> port(List<ServiceFact.Port> ports, String wanted) {
        return ports.stream()
                .filter(port -> wanted.isEmpty()
                        || port.name().equals(wanted)
                        || Integer.toString(port.port()).equals(wanted))
                .findFirst();
    }

    private static Upstream.Targets targets(ServiceFact service, List<HostAndPort> hosts, List<Finding> findings) {
        HostAndPort only = hosts.get(0);
        if (hosts.size() == 1 && only.endpoint().isEmpty()) {
            return new Upstream.Name(only.host(), only.port(), true);
        }
        hosts.stream()
                .filter(host -> host.endpoint().isEmpty())
                .forEach(name -> findings.add(new Finding(
                        FindingCode.BAD_ADDRESS,
                        service.meta().ref(),
                        service.meta().at("metadata.annotations[" + ANNOTATION + "]"),
                        "the name " + name.host() + " beside other endpoints",
                        "this endpoint gets no traffic: a name stands alone, it may have any number of addresses",
                        "write addresses, or the name alone")));
        List<Endpoint> endpoints = hosts.stream()
                .flatMap(host -> host.endpoint().stream())
                .distinct()
                .sorted()
                .toList();
        return CompiledService.addresses(endpoints);
    }

    /** Flags that name no Service or port of the cluster, or that cannot have an effect. */
    List<Finding> unused(Function<ObjectName, Optional<ServiceShape>> services) {
        List<Finding> findings = new ArrayList<>();
        for (EndpointOverride flag : all) {
            Optional<ServiceShape> service = services.apply(name(flag));
            if (!standalone) {
                findings.add(
                        unused(flag, "--endpoint is for programs beside a folder of manifests", "remove the flag"));
            } else if (service.isEmpty()) {
                findings.add(unused(flag, "there is no Service " + name(flag), SPELLING));
            } else if (port(service.get().ports(), flag.port()).isEmpty()) {
                String which = flag.port().isEmpty() ? "no port" : "no port \"" + flag.port() + "\"";
                findings.add(unused(flag, "Service " + name(flag) + " has " + which, SPELLING));
            }
        }
        return findings;
    }

    private static Finding unused(EndpointOverride flag, String what, String fix) {
        return new Finding(
                FindingCode.UNUSED_OVERRIDE,
                new ObjectRef("Service", flag.namespace(), flag.service()),
                FLAG,
                what,
                "the flag has no effect",
                fix);
    }
}
