package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.controlplane.compile.annotation.ServiceAnnotations;
import io.sluice.model.Balance;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.HealthChecks;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.IngressSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A Service and what belongs to it → an upstream for each TCP port. */
final class ServiceCompiler {
    private static final int DEFAULT_AFFINITY = 10_800;

    private final IngressSettings settings;
    private final EndpointOverrides overrides;

    ServiceCompiler(IngressSettings settings, EndpointOverrides overrides) {
        this.settings = settings;
        this.overrides = overrides;
    }

    CompiledService compile(ServiceInputs inputs) {
        List<Finding> findings = new ArrayList<>();
        if (inputs.service().isEmpty()) {
            reportOrphans(inputs, findings);
            return new CompiledService(Optional.empty(), Map.of(), Optional.empty(), findings);
        }
        ServiceFact service = inputs.service().get();
        findings.addAll(ServiceValidation.of(service));
        if (settings.standalone()) {
            findings.addAll(NodePorts.validate(service));
        }
        Map<Port, Upstream.Targets> given = overrides.of(service, findings);
        ServiceAnnotations.Read annotations =
                ServiceAnnotations.of(service.meta(), service.affinitySeconds().isPresent(), settings.loadBalance());
        findings.addAll(annotations.findings());
        CompiledService compiled = service.type() == ServiceFact.Type.EXTERNAL_NAME
                ? externalName(service, given, annotations.balance(), findings)
                : withEndpoints(service, inputs, given, annotations, findings);
        return compiled.checked(annotations.healthCheck());
    }

    private CompiledService withEndpoints(
            ServiceFact service,
            ServiceInputs inputs,
            Map<Port, Upstream.Targets> given,
            ServiceAnnotations.Read annotations,
            List<Finding> findings) {
        EndpointSources sources = EndpointSources.read(service, inputs, settings, findings);
        boolean podMissing =
                settings.standalone() && !service.selector().isEmpty() && sources.isEmpty() && given.isEmpty();
        if (podMissing) {
            findings.add(noPod(service));
        }
        ProbeFindings aboutProbes = new ProbeFindings();
        boolean probed = settings.standalone() && annotations.probes() && !service.publishNotReadyAddresses();
        ProbeChecks probes = new ProbeChecks(probed ? inputs.pods() : List.of(), aboutProbes);
        Map<Integer, CompiledService.Port> ports = new LinkedHashMap<>();
        for (int i = 0; i < service.ports().size(); i++) {
            Port port = service.ports().get(i);
            boolean known = given.containsKey(port) || sources.offer(port);
            boolean explained = podMissing || !known && !sources.isEmpty();
            if (explained && !podMissing) {
                findings.add(noPortOfThatName(service, i, sources));
            }
            if (CompiledService.isTcp(port)) {
                CompiledService.Port compiled = port(service, i, given, sources, explained, annotations.balance());
                HealthChecks checks = probes.isEmpty() || given.containsKey(port)
                        ? HealthChecks.NONE
                        : probes.of(port, EndpointSelection.usable(sources.candidates(port)));
                ports.putIfAbsent(port.port(), compiled.checked(checks));
            }
        }
        findings.addAll(aboutProbes.all());
        return new CompiledService(Optional.of(ServiceShape.of(service)), ports, Optional.empty(), findings);
    }

    private CompiledService.Port port(
            ServiceFact service,
            int index,
            Map<Port, Upstream.Targets> given,
            EndpointSources sources,
            boolean explained,
            Balance balance) {
        Port port = service.ports().get(index);
        List<EndpointCandidate> candidates = given.containsKey(port) ? List.of() : sources.candidates(port);
        Upstream.Targets targets = given.containsKey(port)
                ? given.get(port)
                : CompiledService.addresses(EndpointSelection.usable(candidates).stream()
                        .map(EndpointCandidate::endpoint)
                        .sorted()
                        .toList());
        boolean empty = targets instanceof Upstream.Addresses addresses
                && addresses.endpoints().isEmpty();
        Optional<Finding> whenUsed = empty && !explained
                ? Optional.of(noEndpoint(service, index, candidates.size(), sources.isUnknownToPods(port)))
                : Optional.empty();
        return new CompiledService.Port(upstream(service, port, targets, balance), whenUsed);
    }

    private static Upstream upstream(ServiceFact service, Port port, Upstream.Targets targets, Balance balance) {
        UpstreamId id =
                new UpstreamId(service.name().namespace(), service.name().name(), port.port());
        Optional<Duration> affinity = service.affinitySeconds()
                .map(seconds -> ServiceValidation.isValidAffinity(seconds) ? seconds : DEFAULT_AFFINITY)
                .map(Duration::ofSeconds);
        return new Upstream(id, targets, affinity, balance);
    }

    private CompiledService externalName(
            ServiceFact service, Map<Port, Upstream.Targets> given, Balance balance, List<Finding> findings) {
        ExternalName external = ExternalName.read(service, settings, findings);
        Map<Integer, CompiledService.Port> ports = new LinkedHashMap<>();
        for (int i = 0; i < service.ports().size(); i++) {
            Port port = service.ports().get(i);
            if (CompiledService.isTcp(port)) {
                Upstream.Targets targets =
                        given.containsKey(port) ? given.get(port) : external.on(service, i, findings);
                ports.putIfAbsent(
                        port.port(),
                        new CompiledService.Port(upstream(service, port, targets, balance), Optional.empty()));
            }
        }
        Optional<CompiledService.AnyPort> any = ports.isEmpty()
                ? Optional.of(new CompiledService.AnyPort(external.anywhere(), balance, Optional.empty()))
                : Optional.empty();
        return new CompiledService(Optional.of(ServiceShape.of(service)), ports, any, findings);
    }

    private void reportOrphans(ServiceInputs inputs, List<Finding> findings) {
        if (!settings.standalone()) {
            return; // in a cluster the Service was deleted a moment ago, or is about to come
        }
        for (EndpointSliceFact slice : inputs.slices()) {
            findings.add(new Finding(
                    FindingCode.SLICE_WITHOUT_SERVICE,
                    slice.meta().ref(),
                    slice.meta().at("metadata.labels[kubernetes.io/service-name]"),
                    "there is no Service " + slice.meta().namespace() + "/" + slice.service(),
                    "its endpoints get no traffic",
                    "add the Service or correct the label kubernetes.io/service-name"));
        }
        inputs.endpoints()
                .ifPresent(endpoints -> findings.add(new Finding(
                        FindingCode.ENDPOINTS_WITHOUT_SERVICE,
                        endpoints.meta().ref(),
                        endpoints.meta().at("metadata.name"),
                        "there is no Service " + endpoints.name(),
                        "its addresses get no traffic",
                        "add a Service of that name without a selector")));
    }

    private static Finding noPod(ServiceFact service) {
        return new Finding(
                FindingCode.NO_POD_FOR_SELECTOR,
                service.meta().ref(),
                service.meta().at("spec.selector"),
                "no Pod in the folder has the labels of the selector and an address",
                "requests are answered 503",
                "say where the program runs on this machine: " + flags(service) + " or on the Service "
                        + EndpointOverrides.ANNOTATION + ": \"" + annotation(service) + "\"");
    }

    private static String flags(ServiceFact service) {
        return tcpPorts(service).stream()
                .map(port -> "--endpoint " + service.name() + (isOnly(service) ? "" : ":" + port.label()) + "="
                        + local(port))
                .collect(Collectors.joining(" "));
    }

    private static String annotation(ServiceFact service) {
        return tcpPorts(service).stream()
                .map(port -> (isOnly(service) ? "" : port.label() + "=") + local(port))
                .collect(Collectors.joining(","));
    }

    /** What to add for one port, as a flag or on the Service. */
    private static String line(ServiceFact service, Port port) {
        boolean only = isOnly(service);
        return "--endpoint " + service.name() + (only ? "" : ":" + port.label()) + "=" + local(port)
                + " or on the Service " + EndpointOverrides.ANNOTATION + ": \"" + (only ? "" : port.label() + "=")
                + local(port) + "\"";
    }

    private static List<Port> tcpPorts(ServiceFact service) {
        return service.ports().stream().filter(CompiledService::isTcp).toList();
    }

    private static boolean isOnly(ServiceFact service) {
        return service.ports().size() == 1;
    }

    private static String local(Port port) {
        int number = port.targetPort().number() > 0 ? port.targetPort().number() : port.port();
        return "localhost:" + number;
    }

    private static Finding noPortOfThatName(ServiceFact service, int index, EndpointSources sources) {
        Port port = service.ports().get(index);
        String names = sources.portNames().stream()
                .distinct()
                .sorted()
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", "));
        return new Finding(
                FindingCode.ENDPOINTS_PORT_NAME,
                service.meta().ref(),
                service.meta().at("spec.ports[" + index + "]"),
                "Service " + service.name() + " port \"" + port.name() + "\" has no Endpoints port of that name"
                        + (names.isEmpty() ? "" : "; there is " + names)
                        + (sources.hasPortWithoutName() ? "; a slice has a port without the field name" : ""),
                "ports match by name and protocol (" + port.protocol()
                        + "), never by number, so this port has no endpoint",
                sources.hasPortWithoutName()
                        ? "write name: \"" + port.name() + "\" on the port of the EndpointSlice"
                        : "give both ports the same name, or neither one");
    }

    private Finding noEndpoint(ServiceFact service, int index, int known, boolean unknownToPods) {
        Port port = service.ports().get(index);
        String detail = known == 0 ? "" : "; " + known + " known, none ready";
        if (unknownToPods) {
            detail = "; no selected Pod has a " + port.protocol() + " port named \"" + port.targetPort() + "\"";
        }
        return new Finding(
                FindingCode.NO_ENDPOINT,
                service.meta().ref(),
                service.meta().at("spec.ports[" + index + "]"),
                "Service " + service.name() + " port " + port.port() + " has no ready endpoint" + detail,
                "requests are answered 503",
                settings.standalone()
                        ? (known > 0 ? "make one of them ready" : "add Endpoints or an EndpointSlice for it")
                                + ", or say where the program runs on this machine: "
                                + line(service, port)
                        : "start the Service's Pods, or add Endpoints or an EndpointSlice for it");
    }
}
