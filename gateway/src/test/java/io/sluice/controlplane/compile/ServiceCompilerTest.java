package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.BalancePolicy;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.IngressSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** services.md sections 1, 2, 6 and 8, through the compiler: port 80 or 3306 of Service d/s, behind an Ingress. */
class ServiceCompilerTest {
    private Compiled<GatewayPlan> compiled;

    private void compile(Fact... facts) {
        List<Fact> all = new ArrayList<>(Arrays.asList(facts));
        all.stream()
                .filter(ServiceFact.class::isInstance)
                .map(ServiceFact.class::cast)
                .filter(service -> !service.ports().isEmpty())
                .findFirst()
                .ifPresent(service -> all.add(Facts.ingress(
                        service.meta().namespace() + "/i",
                        "h.test",
                        "/=" + service.name().name() + ":"
                                + service.ports().get(0).port())));
        compiled = new Compiler(IngressSettings.defaults()).compile(Facts.cluster(all));
    }

    private List<String> endpoints() {
        Upstream upstream = compiled.value().upstreams().values().iterator().next();
        return ((Upstream.Addresses) upstream.targets())
                .endpoints().stream().map(Endpoint::toString).toList();
    }

    private List<FindingCode> codes() {
        return compiled.findings().stream().map(Finding::code).toList();
    }

    @Test
    @DisplayName("SVC-T1 the endpoints of two slices are united")
    void slicesAreUnited() {
        compile(
                Facts.service("d/s", "80"),
                Facts.slice("d/s-1", "s", 80, "10.0.1.1", "10.0.1.2", "10.0.1.3"),
                Facts.slice("d/s-2", "s", 80, "10.0.2.1", "10.0.2.2", "10.0.2.3"));
        assertThat(endpoints()).hasSize(6).isSorted();
    }

    @Test
    @DisplayName("SVC-T2 overlapping slices count each endpoint once")
    void overlappingSlicesCountOnce() {
        compile(
                Facts.service("d/s", "80"),
                Facts.slice("d/s-1", "s", 80, "10.0.1.1", "10.0.1.2", "10.0.1.3"),
                Facts.slice("d/s-2", "s", 80, "10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.1.4"));
        assertThat(endpoints()).hasSize(4);
    }

    @Test
    @DisplayName("SVC-T4 a slice port without number is none")
    void aSlicePortWithoutNumber() {
        compile(Facts.service("d/s", "80"), Facts.slice("d/s-1", "s", 0, "10.0.1.1"));
        assertThat(endpoints()).isEmpty();
    }

    @Test
    @DisplayName("SVC-11 a slice port without name is none, which is not the empty name")
    void aSlicePortWithoutName() {
        compile(
                Facts.service("d/s", "80"),
                Facts.slice(
                        "d/s-1",
                        "s",
                        List.of(new EndpointSliceFact.Port(Optional.empty(), "TCP", 80, "")),
                        List.of(Facts.endpoint("10.0.0.1"))));
        assertThat(endpoints()).isEmpty();
    }

    @Test
    @DisplayName("SVC-T5 a slice without the label is ignored")
    void aSliceWithoutLabel() {
        compile(Facts.service("d/s", "80"), Facts.slice("d/s-1", "", 80, "10.0.1.1"));
        assertThat(endpoints()).isEmpty();
        assertThat(codes()).contains(FindingCode.SLICE_WITHOUT_SERVICE);
    }

    @Test
    @DisplayName("SVC-T6 ports match by name, and the slice says the number")
    void portsMatchByName() {
        EndpointSliceFact.Port http = new EndpointSliceFact.Port(Optional.of("http"), "TCP", 8080, "");
        compile(
                Facts.service("d/s", "http:80->http"),
                Facts.slice("d/s-1", "s", List.of(http), List.of(Facts.endpoint("10.0.0.1"))));
        assertThat(endpoints()).containsExactly("10.0.0.1:8080");
    }

    @Test
    @DisplayName("SVC-11 protocol is part of what a port is")
    void protocolIsPartOfThePort() {
        EndpointSliceFact.Port udp = new EndpointSliceFact.Port(Optional.of(""), "UDP", 53, "");
        compile(
                Facts.service("d/s", "53"),
                Facts.slice("d/s-1", "s", List.of(udp), List.of(Facts.endpoint("10.0.0.1"))));
        assertThat(endpoints()).isEmpty();
    }

    @Test
    @DisplayName("SVC-1 a Service without selector selects no Pod")
    void noSelectorSelectsNothing() {
        compile(Facts.service("d/s", "80"), Facts.pod("d/p", Map.of(), "10.0.0.1"));
        assertThat(endpoints()).isEmpty();
    }

    @Test
    @DisplayName("SVC-1 every label of the selector must be equal, and the namespace too")
    void everyLabelMustBeEqual() {
        Map<String, String> both = Map.of("app", "a", "tier", "web");
        compile(
                Facts.service(Facts.meta("Service", "d/s"), both, "80"),
                Facts.pod("d/p1", Map.of("app", "a", "tier", "web", "more", "x"), "10.0.0.1"),
                Facts.pod("d/p2", Map.of("app", "a"), "10.0.0.2"),
                Facts.pod("e/p3", both, "10.0.0.3"));
        assertThat(endpoints()).containsExactly("10.0.0.1:80");
    }

    @Test
    @DisplayName("SVC-3 a named targetPort is looked up by name and protocol, in each Pod")
    void aNamedTargetPortIsLookedUp() {
        Map<String, String> app = Map.of("app", "a");
        compile(
                Facts.service(Facts.meta("Service", "d/s"), app, "80->web"),
                Facts.pod(
                        "d/p1",
                        app,
                        "10.0.0.1",
                        new PodFact.Port("web", "UDP", 1),
                        new PodFact.Port("web", "TCP", 8080),
                        new PodFact.Port("web", "TCP", 9999)),
                Facts.pod("d/p2", app, "10.0.0.2", new PodFact.Port("web", "TCP", 9090)),
                Facts.pod("d/p3", app, "10.0.0.3"));
        assertThat(endpoints()).containsExactly("10.0.0.1:8080", "10.0.0.2:9090");
    }

    @Test
    @DisplayName("SVC-6 a terminating Pod is not ready, and the last resort as long as it serves")
    void terminatingPodsAreTheLastResort() {
        Map<String, String> app = Map.of("app", "a");
        ServiceFact service = Facts.service(Facts.meta("Service", "d/s"), app, "80");
        PodFact going = Facts.pod(Facts.meta("Pod", "d/p1", "", app, Map.of()), "10.0.0.1", true, true);
        PodFact ready = Facts.pod("d/p2", app, "10.0.0.2");
        compile(service, going, ready);
        assertThat(endpoints()).containsExactly("10.0.0.2:80");
        compile(service, going);
        assertThat(endpoints()).containsExactly("10.0.0.1:80");
    }

    @Test
    @DisplayName("SVC-13 an IPv4-mapped address is the IPv4 address that it means")
    void mappedAddressesAreUnmapped() {
        compile(Facts.service("d/s", "80"), Facts.slice("d/s-1", "s", 80, "::ffff:10.0.0.1", "10.0.0.1"));
        assertThat(endpoints()).containsExactly("10.0.0.1:80");
    }

    @Test
    @DisplayName("SVC-T50 the external MySQL")
    void theExternalMysql() {
        compile(
                Facts.service("default/mysql", "3306"),
                Facts.endpoints("default/mysql", Facts.subset("3306", "192.168.1.10")));
        assertThat(compiled.value().upstreams()).containsOnlyKeys(new UpstreamId("default", "mysql", 3306));
        assertThat(endpoints()).containsExactly("192.168.1.10:3306");
        assertThat(codes()).isEmpty();
    }

    @Test
    @DisplayName("SVC-T51 Endpoints port named, Service port unnamed: none, and it is said")
    void portNamesMustBeEqual() {
        compile(
                Facts.service("default/mysql", "3306"),
                Facts.endpoints("default/mysql", Facts.subset("mysql:3306", "192.168.1.10")));
        assertThat(endpoints()).isEmpty();
        assertThat(codes()).containsExactly(FindingCode.ENDPOINTS_PORT_NAME);
    }

    @Test
    @DisplayName("SVC-45 the diagnostic names Service and port")
    void theDiagnosticNamesServiceAndPort() {
        compile(
                Facts.service("default/mysql", "mysql:3306"),
                Facts.endpoints("default/mysql", Facts.subset("3306", "192.168.1.10")));
        assertThat(compiled.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .startsWith("Service default/mysql port \"mysql\" has no Endpoints port of that name"));
    }

    @Test
    @DisplayName("SVC-T52 addresses are ready, notReadyAddresses are not")
    void notReadyAddressesGetNothing() {
        compile(Facts.service("d/s", "80"), Facts.endpoints("d/s", Facts.subset("80", "1.1.1.1", "!1.1.1.2")));
        assertThat(endpoints()).containsExactly("1.1.1.1:80");
    }

    @Test
    @DisplayName("SVC-T52b not ready always trumps ready")
    void notReadyTrumpsReady() {
        compile(
                Facts.service("d/s", "80"),
                Facts.endpoints("d/s", Facts.subset("80", "!1.1.1.1"), Facts.subset("80", "1.1.1.1", "1.1.1.2")));
        assertThat(endpoints()).containsExactly("1.1.1.2:80");
    }

    @Test
    @DisplayName("SVC-T53 one slice per address family")
    void oneSlicePerFamily() {
        List<Finding> findings = new ArrayList<>();
        List<EndpointSliceFact> slices = EndpointsMirror.slices(
                Facts.endpoints("d/s", Facts.subset("80", "10.1.1.1", "fd00::1")),
                new AddressCheck(true, findings),
                findings);
        assertThat(slices).extracting(EndpointSliceFact::addressType).containsExactlyInAnyOrder("IPv4", "IPv6");
        assertThat(findings).isEmpty();
    }

    @Test
    @DisplayName("SVC-42 ports with the same addresses share a slice")
    void portsWithTheSameAddressesShareASlice() {
        List<Finding> findings = new ArrayList<>();
        EndpointsFact endpoints = Facts.endpoints(
                "d/s",
                Facts.subset("a:80", "10.1.1.1"),
                Facts.subset("b:81", "10.1.1.1"),
                Facts.subset("c:82", "10.1.1.1", "10.1.1.2"));
        List<EndpointSliceFact> slices = EndpointsMirror.slices(endpoints, new AddressCheck(true, findings), findings);
        assertThat(slices)
                .extracting(
                        slice -> slice.ports().size(),
                        slice -> slice.endpoints().size())
                .containsExactlyInAnyOrder(tuple(2, 1), tuple(1, 2));
    }

    @Test
    @DisplayName("SVC-43 a mirrored slice is labelled as the cluster's controller labels it")
    void aMirroredSliceIsLabelled() {
        List<Finding> findings = new ArrayList<>();
        EndpointSliceFact slice = EndpointsMirror.slices(
                        Facts.endpoints("d/s", Facts.subset("80", "10.1.1.1")),
                        new AddressCheck(true, findings),
                        findings)
                .get(0);
        assertThat(slice.service()).isEqualTo("s");
        assertThat(slice.meta().labels())
                .containsEntry("kubernetes.io/service-name", "s")
                .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io");
    }

    @Test
    @DisplayName("SVC-T54 Endpoints of a Service with a selector are ignored, with a warning")
    void endpointsOfASelectorAreIgnored() {
        compile(
                Facts.service(Facts.meta("Service", "d/s"), Map.of("app", "a"), "80"),
                Facts.endpoints("d/s", Facts.subset("80", "10.1.1.1")),
                Facts.pod("d/p", Map.of("app", "a"), "10.2.2.2"));
        assertThat(endpoints()).containsExactly("10.2.2.2:80");
        assertThat(codes()).containsExactly(FindingCode.ENDPOINTS_IGNORED);
    }

    @Test
    @DisplayName("SVC-44 a hand-written slice beside Endpoints is one more slice")
    void aSliceBesideEndpoints() {
        compile(
                Facts.service("d/s", "80"),
                Facts.endpoints("d/s", Facts.subset("80", "10.1.1.1")),
                Facts.slice("d/s-1", "s", 80, "10.1.1.2", "10.1.1.1"));
        assertThat(endpoints()).containsExactly("10.1.1.1:80", "10.1.1.2:80");
    }

    @Test
    @DisplayName("SVC-40 in a cluster Endpoints are not read: the mirrored slices are there already")
    void inAClusterEndpointsAreNotRead() {
        IngressSettings settings = new IngressSettings(
                Optional.empty(),
                "sluice.io/ingress-controller",
                "d/s",
                List.of(),
                false,
                false,
                "",
                BalancePolicy.Blind.ROUND_ROBIN);
        compiled = new Compiler(settings)
                .compile(Facts.cluster(
                        Facts.service("d/s", "80"),
                        Facts.endpoints("d/s", Facts.subset("80", "10.1.1.1")),
                        Facts.slice("d/s-1", "s", 80, "10.1.1.2")));
        assertThat(endpoints()).containsExactly("10.1.1.2:80");
    }
}
