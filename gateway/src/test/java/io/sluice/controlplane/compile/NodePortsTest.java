package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.cluster.ServiceFact.Port;
import io.sluice.model.Finding;
import io.sluice.settings.IngressSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodePortsTest {
    private static ServiceFact service(String name, String created, ServiceFact.Type type, Port... ports) {
        Meta meta = Facts.meta("Service", name, created, Map.of(), Map.of());
        ServiceFact plain = Facts.service(meta, type, Map.of(), "");
        return new ServiceFact(
                meta,
                type,
                plain.selector(),
                Arrays.asList(ports),
                plain.clusterIps(),
                "",
                plain.externalIps(),
                plain.loadBalancerIps(),
                plain.affinitySeconds(),
                false,
                false,
                false,
                "",
                plain.ipFamilies(),
                plain.extra());
    }

    private static ServiceFact service(String name, String created, Port... ports) {
        return service(name, created, ServiceFact.Type.NODE_PORT, ports);
    }

    private static Port port(String name, String protocol, int port, int nodePort) {
        return new Port(name, protocol, port, PortRef.NONE, nodePort, "");
    }

    private static List<String> said(ServiceFact... services) {
        return new Compiler(IngressSettings.defaults())
                .compile(Facts.cluster(services)).findings().stream()
                        .map(Finding::what)
                        .toList();
    }

    @Test
    @DisplayName("SVC-T40 a nodePort belongs to the oldest Service")
    void theOldestHasIt() {
        assertThat(said(
                        service("b/web", "", port("", "TCP", 80, 30036)),
                        service("a/web", "", port("", "TCP", 80, 30036))))
                .containsExactly("Service \"b/web\" is invalid: spec.ports[0].nodePort: Invalid value: 30036: provided"
                        + " port is already allocated");
        assertThat(said(
                        service("b/web", "2024-01-01T00:00:00Z", port("", "TCP", 80, 30036)),
                        service("a/web", "", port("", "TCP", 80, 30036))))
                .singleElement()
                .satisfies(what -> assertThat(what).startsWith("Service \"a/web\" is invalid"));
    }

    @Test
    @DisplayName("SVC-T41 a nodePort out of range is refused")
    void outOfRange() {
        String expected =
                "Service \"a/web\" is invalid: spec.ports[0].nodePort: Invalid value: %d: provided port is not"
                        + " in the valid range. The range of valid ports is 30000-32767";
        for (int wrong : new int[] {8080, 29_999, 32_768}) {
            assertThat(said(service("a/web", "", port("", "TCP", 80, wrong))))
                    .containsExactly(String.format(expected, wrong));
        }
        assertThat(said(service("a/web", "", port("a", "TCP", 80, 30_000), port("b", "TCP", 81, 32_767))))
                .isEmpty();
    }

    @Test
    @DisplayName("SVC-T42 TCP and UDP of one Service may share a nodePort")
    void oneServiceMayUseItForBothProtocols() {
        assertThat(said(service("a/dns", "", port("t", "TCP", 53, 30053), port("u", "UDP", 53, 30053))))
                .isEmpty();
        assertThat(said(service("a/dns", "", port("t", "TCP", 53, 30053), port("u", "TCP", 54, 30053))))
                .containsExactly("Service \"a/dns\" is invalid: spec.ports[1].nodePort: Duplicate value: 30053");
    }

    @Test
    @DisplayName("SVC-T43 two Services never share a nodePort, whatever the protocols")
    void twoServicesNeverShare() {
        assertThat(said(service("a/a", "", port("", "TCP", 53, 30053)), service("a/b", "", port("", "UDP", 53, 30053))))
                .singleElement()
                .satisfies(what -> assertThat(what).startsWith("Service \"a/b\" is invalid"));
    }

    @Test
    @DisplayName("SVC-28 a ClusterIP Service has no nodePort")
    void clusterIpHasNone() {
        assertThat(said(service("a/a", "", ServiceFact.Type.CLUSTER_IP, port("", "TCP", 80, 30036))))
                .containsExactly("Service \"a/a\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when"
                        + " `type` is 'ClusterIP'");
    }
}
