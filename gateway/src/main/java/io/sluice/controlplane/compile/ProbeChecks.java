package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ProbeFact;
import io.sluice.controlplane.cluster.ProbeFact.Kind;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the readiness probes of a Service's Pods check its endpoints, where there is no kubelet to run them (DEV-10). A Pod
 * is ready when all of its containers are, so each probe of a Pod is a check of its endpoint.
 */
final class ProbeChecks {
    private static final int LONGEST_PATH = 1024;

    private final Map<String, PodFact> byName = new HashMap<>();
    /** Without those addresses that several Pods have, as all of a machine's own network do. */
    private final Map<String, Optional<PodFact>> byAddress = new HashMap<>();

    private final ProbeFindings findings;

    /** @param pods that the Service selects */
    ProbeChecks(List<PodFact> pods, ProbeFindings findings) {
        this.findings = findings;
        for (PodFact pod : pods) {
            byName.put(pod.meta().name().name(), pod);
            addresses(pod).forEach(ip -> byAddress.merge(ip, Optional.of(pod), (one, other) -> Optional.empty()));
        }
    }

    /** Whether there is nothing to ask, as in a cluster: then endpoints need not be looked through. */
    boolean isEmpty() {
        return byName.values().stream().allMatch(pod -> pod.probes().isEmpty());
    }

    private static Stream<String> addresses(PodFact pod) {
        return pod.ips().stream()
                .flatMap(ip -> AddressCheck.parse(ip).stream())
                .map(IpAddress::toString)
                .distinct();
    }

    /** The checks of those endpoints of a Service's port whose Pods are known and have probes. */
    HealthChecks of(ServiceFact.Port port, List<EndpointCandidate> endpoints) {
        Map<Endpoint, List<HealthCheck>> each = new HashMap<>();
        for (EndpointCandidate candidate : endpoints) {
            List<HealthCheck> checks = pod(candidate)
                    .map(pod -> checks(pod, port, candidate.endpoint()))
                    .orElse(List.of());
            if (!checks.isEmpty()) {
                each.put(candidate.endpoint(), checks);
            }
        }
        return HealthChecks.ofEach(each);
    }

    /** By name; a slice that names no Pod may still have the address of one. */
    private Optional<PodFact> pod(EndpointCandidate candidate) {
        return candidate.pod().isEmpty()
                ? byAddress.getOrDefault(candidate.endpoint().address(), Optional.empty())
                : Optional.ofNullable(byName.get(candidate.pod()));
    }

    private static boolean isAt(PodFact pod, Endpoint endpoint) {
        return addresses(pod).anyMatch(endpoint.address()::equals);
    }

    private List<HealthCheck> checks(PodFact pod, ServiceFact.Port port, Endpoint endpoint) {
        List<HealthCheck> checks = new ArrayList<>();
        for (ProbeFact probe : pod.probes()) {
            check(pod, probe, port, endpoint)
                    .filter(one -> !checks.contains(one))
                    .ifPresent(checks::add);
        }
        return checks;
    }

    private Optional<HealthCheck> check(PodFact pod, ProbeFact probe, ServiceFact.Port port, Endpoint endpoint) {
        if (probe.kind() == Kind.EXEC || probe.kind() == Kind.GRPC) {
            findings.notRun(
                    pod,
                    probe,
                    probe.kind().field(),
                    probe.kind() == Kind.EXEC ? "no command is run in a Pod" : "checks do not speak gRPC");
            return Optional.empty();
        } else if (probe.number() == 0) {
            String what = "its container has no port named \"" + probe.port() + "\"";
            return findings.bad(pod, probe, "port", what, "write the number, or name the container's port so");
        }
        Optional<Endpoint> at = at(pod, probe, port, endpoint);
        Optional<HealthCheck.Http> http = http(pod, probe);
        if (at.isEmpty() || http.isEmpty() && probe.http().isPresent()) {
            return Optional.empty();
        }
        String host =
                at.get().address().equals(endpoint.address()) ? "" : at.get().address();
        int number = at.get().port() == endpoint.port() ? 0 : at.get().port();
        return Optional.of(new HealthCheck(http, host, number, pace(probe.pace())));
    }

    /** Where is asked. */
    private Optional<Endpoint> at(PodFact pod, ProbeFact probe, ServiceFact.Port port, Endpoint endpoint) {
        if (!probe.host().isEmpty()) {
            Optional<Endpoint> elsewhere =
                    HostAndPort.of(probe.host(), probe.number()).flatMap(HostAndPort::endpoint);
            if (elsewhere.isEmpty()) {
                findings.notRun(
                        pod, probe, "host", "host is no address that can be asked, and names are not looked up");
            }
            return elsewhere;
        } else if (isAt(pod, endpoint)) {
            return Optional.of(new Endpoint(endpoint.address(), probe.number()));
        } else if (PodEndpoints.targetPort(port, pod) == probe.number()) {
            return Optional.of(endpoint); // the Pod's program runs elsewhere, and this is where its port is
        }
        findings.notRun(pod, probe, "port", "where port " + probe.number() + " of the Pod is reached is not known");
        return Optional.empty();
    }

    private Optional<HealthCheck.Http> http(PodFact pod, ProbeFact probe) {
        if (probe.http().isEmpty()) {
            return Optional.empty();
        }
        ProbeFact.Http get = probe.http().get();
        String path = ProbePath.encoded(get.path());
        if (path.length() > LONGEST_PATH) {
            return findings.bad(pod, probe, "path", "the path is longer than " + LONGEST_PATH, "write a shorter one");
        } else if (ProbePath.hasStrayPercent(path)) {
            String what = "the path has a % without two hexadecimal digits behind it";
            return findings.bad(pod, probe, "path", what, "write %25 for the sign itself");
        }
        List<HealthCheck.Header> headers = new ArrayList<>();
        for (ProbeFact.Header header : get.headers()) {
            if (header.value().chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
                String at = "httpHeaders[" + headers.size() + "].value";
                return findings.bad(pod, probe, at, "a header's value has a control character", "remove it");
            }
            headers.add(new HealthCheck.Header(header.name(), header.value()));
        }
        return Optional.of(new HealthCheck.Http(get.tls(), path, headers));
    }

    private static HealthCheck.Pace pace(ProbeFact.Pace pace) {
        return new HealthCheck.Pace(
                Duration.ofSeconds(pace.delay()),
                Duration.ofSeconds(pace.period()),
                Duration.ofSeconds(pace.timeout()),
                pace.successes(),
                pace.failures());
    }
}
