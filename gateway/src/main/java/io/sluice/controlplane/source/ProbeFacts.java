package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.ProbeFact;
import io.sluice.controlplane.cluster.ProbeFact.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Readiness probes become facts, with the rules and the defaults of the API server. */
final class ProbeFacts {
    private static final int PERIOD = 10;
    private static final int TIMEOUT = 1;
    private static final int SUCCESSES = 1;
    private static final int FAILURES = 3;

    private final FieldChecks checks;

    ProbeFacts(FieldChecks checks) {
        this.checks = checks;
    }

    /** Those of regular containers, then of restartable init containers: all of them decide over a Pod's readiness. */
    List<ProbeFact> of(PodSpec spec) {
        List<ProbeFact> probes = new ArrayList<>();
        List<Container> regular = FieldChecks.list(spec.getContainers());
        for (int i = 0; i < regular.size(); i++) {
            add("spec.containers[" + i + "]", regular.get(i), probes);
        }
        List<Container> initial = FieldChecks.list(spec.getInitContainers());
        for (int i = 0; i < initial.size(); i++) {
            if ("Always".equals(initial.get(i).getRestartPolicy())) {
                add("spec.initContainers[" + i + "]", initial.get(i), probes);
            }
        }
        return probes;
    }

    private void add(String container, Container written, List<ProbeFact> probes) {
        Probe probe = written.getReadinessProbe();
        if (probe == null) {
            return;
        }
        String at = container + ".readinessProbe";
        kind(at, probe).ifPresent(kind -> probes.add(probe(at, kind, probe, FieldChecks.list(written.getPorts()))));
    }

    private Optional<Kind> kind(String at, Probe probe) {
        List<Kind> kinds = new ArrayList<>();
        addIf(probe.getHttpGet() != null, Kind.HTTP_GET, kinds);
        addIf(probe.getTcpSocket() != null, Kind.TCP_SOCKET, kinds);
        addIf(probe.getExec() != null, Kind.EXEC, kinds);
        addIf(probe.getGrpc() != null, Kind.GRPC, kinds);
        if (kinds.isEmpty()) {
            checks.missing(at, "write httpGet, tcpSocket, exec or grpc in it");
        } else if (kinds.size() > 1) {
            checks.badValue(
                    at + "." + kinds.get(1).field(),
                    kinds.get(0).field() + " and " + kinds.get(1).field(),
                    "one kind of probe",
                    "leave one");
        }
        return kinds.stream().findFirst();
    }

    private static void addIf(boolean written, Kind kind, List<Kind> kinds) {
        if (written) {
            kinds.add(kind);
        }
    }

    private ProbeFact probe(String at, Kind kind, Probe probe, List<ContainerPort> ports) {
        HTTPGetAction get = kind == Kind.HTTP_GET ? probe.getHttpGet() : new HTTPGetAction();
        TCPSocketAction socket = kind == Kind.TCP_SOCKET ? probe.getTcpSocket() : new TCPSocketAction();
        PortRef port = switch (kind) {
            case HTTP_GET -> port(at + ".httpGet.port", checks.portRef(at + ".httpGet.port", get.getPort()));
            case TCP_SOCKET -> port(at + ".tcpSocket.port", checks.portRef(at + ".tcpSocket.port", socket.getPort()));
            case EXEC, GRPC -> PortRef.NONE;
        };
        return new ProbeFact(
                at,
                kind,
                FieldChecks.firstOf(get.getHost(), socket.getHost()),
                port,
                port.isNamed() ? number(port, ports) : port.number(),
                kind == Kind.HTTP_GET ? Optional.of(http(at + ".httpGet", get)) : Optional.empty(),
                pace(at, probe));
    }

    private PortRef port(String at, PortRef port) {
        if (port.isNone() && !checks.wrong().refused()) {
            checks.missing(at, "write the port that the probe asks");
        }
        return port;
    }

    private static int number(PortRef port, List<ContainerPort> ports) {
        return ports.stream()
                .filter(one -> port.name().equals(one.getName()))
                .mapToInt(one -> FieldChecks.number(one.getContainerPort()))
                .findFirst()
                .orElse(0);
    }

    private ProbeFact.Http http(String at, HTTPGetAction get) {
        String scheme = checks.oneOf(at + ".scheme", get.getScheme(), "HTTP", "HTTP", "HTTPS");
        List<ProbeFact.Header> headers = new ArrayList<>();
        for (HTTPHeader header : FieldChecks.list(get.getHttpHeaders())) {
            String name = at + ".httpHeaders[" + headers.size() + "].name";
            headers.add(new ProbeFact.Header(
                    checks.headerName(name, header.getName()), FieldChecks.text(header.getValue())));
        }
        return new ProbeFact.Http(scheme.equals("HTTPS"), FieldChecks.text(get.getPath()), headers);
    }

    private ProbeFact.Pace pace(String at, Probe probe) {
        return new ProbeFact.Pace(
                orElse(at + ".initialDelaySeconds", probe.getInitialDelaySeconds(), 0),
                orElse(at + ".periodSeconds", probe.getPeriodSeconds(), PERIOD),
                orElse(at + ".timeoutSeconds", probe.getTimeoutSeconds(), TIMEOUT),
                orElse(at + ".successThreshold", probe.getSuccessThreshold(), SUCCESSES),
                orElse(at + ".failureThreshold", probe.getFailureThreshold(), FAILURES));
    }

    /** To the API server 0 is the same as nothing. */
    private int orElse(String at, Integer written, int otherwise) {
        int number = FieldChecks.number(written);
        if (number < 0) {
            checks.badValue(at, written.toString(), "0 or more", "write a valid number, or leave it out");
        }
        return number == 0 ? otherwise : number;
    }
}
