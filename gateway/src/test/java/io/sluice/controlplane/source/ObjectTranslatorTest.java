package io.sluice.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind, field by field. */
class ObjectTranslatorTest {
    private static ClusterSnapshot read(String yaml) {
        return ManifestReader.of(yaml, "in.yaml");
    }

    private static ClusterSnapshot clean(String yaml) {
        ClusterSnapshot snapshot = read(yaml);
        assertThat(snapshot.findings()).isEmpty();
        return snapshot;
    }

    private static <F extends Fact> F only(Map<ObjectName, F> facts) {
        assertThat(facts).hasSize(1);
        return facts.values().iterator().next();
    }

    @Test
    void aServiceCarriesAllItsFields() {
        ServiceFact service = only(clean("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web, creationTimestamp: "2026-01-31T13:00:00+01:00", labels: {a: b}}
                        spec:
                          type: LoadBalancer
                          selector: {app: web}
                          clusterIPs: [10.96.0.7, "fd00::7"]
                          externalIPs: [192.0.2.1]
                          sessionAffinity: ClientIP
                          sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
                          internalTrafficPolicy: Local
                          externalTrafficPolicy: Local
                          publishNotReadyAddresses: true
                          trafficDistribution: PreferSameZone
                          ipFamilies: [IPv4, IPv6]
                          ipFamilyPolicy: PreferDualStack
                          healthCheckNodePort: 30200
                          loadBalancerClass: sluice.io/l4
                          loadBalancerSourceRanges: [10.0.0.0/8]
                          allocateLoadBalancerNodePorts: false
                          ports:
                            - {name: http, port: 80, targetPort: web, nodePort: 30080, appProtocol: kubernetes.io/ws}
                            - {name: dns, port: 53, protocol: UDP, targetPort: 5353}
                            - {name: plain, port: 81}
                        status:
                          loadBalancer: {ingress: [{ip: 203.0.113.9}, {hostname: lb.example}]}
                        """).services());
        assertThat(service.meta().created()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(service.type()).isEqualTo(ServiceFact.Type.LOAD_BALANCER);
        assertThat(service.clusterIps()).containsExactly("10.96.0.7", "fd00::7");
        assertThat(service.externalIps()).containsExactly("192.0.2.1");
        assertThat(service.loadBalancerIps()).containsExactly("203.0.113.9");
        assertThat(service.affinitySeconds()).contains(60);
        assertThat(service.internalLocal()).isTrue();
        assertThat(service.externalLocal()).isTrue();
        assertThat(service.publishNotReadyAddresses()).isTrue();
        assertThat(service.trafficDistribution()).isEqualTo("PreferSameZone");
        assertThat(service.ipFamilies()).containsExactly("IPv4", "IPv6");
        assertThat(service.ports())
                .containsExactly(
                        new ServiceFact.Port("http", "TCP", 80, PortRef.of("web"), 30080, "kubernetes.io/ws"),
                        new ServiceFact.Port("dns", "UDP", 53, PortRef.of(5353), 0, ""),
                        new ServiceFact.Port("plain", "TCP", 81, PortRef.NONE, 0, ""));
        assertThat(service.extra())
                .isEqualTo(new ServiceFact.Extra(
                        "Local",
                        30200,
                        "sluice.io/l4",
                        List.of("10.0.0.0/8"),
                        Optional.of(false),
                        "PreferDualStack",
                        "ClientIP"));
    }

    @Test
    void aServiceHasTheDefaultsOfTheApi() {
        ServiceFact service =
                only(clean("apiVersion: v1\nkind: Service\nmetadata: {name: web, creationTimestamp: null}\n"
                                + "spec: {clusterIP: None, sessionAffinity: ClientIP, selector: }\n")
                        .services());
        assertThat(service.type()).isEqualTo(ServiceFact.Type.CLUSTER_IP);
        assertThat(service.headless()).isTrue();
        assertThat(service.affinitySeconds()).contains(10_800);
        assertThat(service.selector()).isEmpty();
        assertThat(service.meta().created()).isEmpty();
    }

    @Test
    void anExternalNameMayEndInADot() {
        ServiceFact service = only(clean("apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
                        + "spec: {type: ExternalName, externalName: db.example.com.}\n")
                .services());
        assertThat(service.externalName()).isEqualTo("db.example.com.");
    }

    @Test
    void nilInAnEndpointSliceStaysNil() {
        EndpointSliceFact slice = only(clean("""
                        apiVersion: discovery.k8s.io/v1
                        kind: EndpointSlice
                        metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
                        addressType: IPv4
                        ports: [{name: "", port: 8080}, {port: 8081, protocol: UDP}, {name: http, appProtocol: h2c}]
                        endpoints:
                          - addresses: [10.0.0.1, 10.0.0.2]
                          - addresses: [10.0.0.3]
                            conditions: {ready: false, serving: true, terminating: true}
                            hostname: zk-0
                            nodeName: node-1
                            zone: eu-west-1a
                            hints: {forZones: [{name: a}, {name: b}], forNodes: [{name: n1}]}
                            targetRef: {kind: Pod, name: web-0}
                        """).endpointSlices());
        assertThat(slice.service()).isEqualTo("web");
        assertThat(slice.ports())
                .containsExactly(
                        new EndpointSliceFact.Port(Optional.of(""), "TCP", 8080, ""),
                        new EndpointSliceFact.Port(Optional.empty(), "UDP", 8081, ""),
                        new EndpointSliceFact.Port(Optional.of("http"), "TCP", 0, "h2c"));
        assertThat(slice.endpoints().get(0).ready()).isEmpty();
        assertThat(slice.endpoints().get(0).addresses()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(slice.endpoints().get(1))
                .isEqualTo(new EndpointSliceFact.Endpoint(
                        List.of("10.0.0.3"),
                        Optional.of(false),
                        Optional.of(true),
                        Optional.of(true),
                        "zk-0",
                        "node-1",
                        "eu-west-1a",
                        List.of("a", "b"),
                        List.of("n1"),
                        "web-0"));
    }

    @Test
    void endpointsCarryReadyAndUnreadyAddresses() {
        EndpointsFact endpoints = only(clean("""
                        apiVersion: v1
                        kind: Endpoints
                        metadata: {name: db}
                        subsets:
                          - addresses: [{ip: 192.168.1.10, hostname: db-0, targetRef: {kind: Pod, name: p, uid: u-1}}]
                            notReadyAddresses: [{ip: 192.168.1.11, nodeName: n1}]
                            ports: [{port: 3306, name: mysql}]
                          - addresses: [{ip: 192.168.1.12}]
                        """).endpoints());
        assertThat(endpoints.subsets().get(0))
                .isEqualTo(new EndpointsFact.Subset(
                        List.of(new EndpointsFact.Address("192.168.1.10", "db-0", "", "u-1", "p")),
                        List.of(new EndpointsFact.Address("192.168.1.11", "", "n1", "", "")),
                        List.of(new EndpointsFact.Port("mysql", "TCP", 3306, ""))));
        assertThat(endpoints.subsets().get(1).ports()).isEmpty();
    }

    @Test
    void aPodHasThePortsOfItsContainersThenOfItsSidecars() {
        PodFact pod = only(clean("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: web-0, labels: {app: web}, deletionTimestamp: "2026-01-31T12:00:00Z"}
                        spec:
                          nodeName: node-1
                          hostname: web-0
                          subdomain: web
                          initContainers:
                            - {name: once, ports: [{containerPort: 1}]}
                            - {name: sidecar, restartPolicy: Always, ports: [{name: mesh, containerPort: 15000}]}
                          containers:
                            - name: web
                              image: web:1
                              resources: {limits: {cpu: 1, memory: 64Mi}}
                              env: [{name: A, value: "1"}]
                              livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 3}
                              ports: [{name: http, containerPort: 8080}, {containerPort: 53, protocol: UDP}]
                        status:
                          phase: Running
                          podIP: 10.0.0.1
                          podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]
                          conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "True"}]
                        """).pods());
        assertThat(pod.ports())
                .containsExactly(
                        new PodFact.Port("http", "TCP", 8080),
                        new PodFact.Port("", "UDP", 53),
                        new PodFact.Port("mesh", "TCP", 15000));
        assertThat(pod.ips()).containsExactly("10.0.0.1", "fd00::1");
        assertThat(pod.ready()).isTrue();
        assertThat(pod.terminating()).isTrue();
        assertThat(pod.phase()).isEqualTo("Running");
        assertThat(List.of(pod.nodeName(), pod.hostname(), pod.subdomain())).containsExactly("node-1", "web-0", "web");
    }

    @Test
    void clusterScopedKindsHaveNoNamespace() {
        ClusterSnapshot snapshot = clean("""
                {apiVersion: v1, kind: Node, metadata: {name: n1, labels: {topology.kubernetes.io/zone: a}}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: x}}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata: {name: sluice, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
                spec: {controller: sluice.io/ingress-controller}
                """);
        assertThat(only(snapshot.nodes()).zone()).isEqualTo("a");
        assertThat(only(snapshot.nodes()).name()).isEqualTo(new ObjectName("", "n1"));
        assertThat(only(snapshot.namespaces()).meta().labels()).containsEntry("team", "x");
        assertThat(only(snapshot.ingressClasses()).isDefault()).isTrue();
        assertThat(only(snapshot.ingressClasses()).controller()).isEqualTo("sluice.io/ingress-controller");
    }

    @Test
    void aConfigMapCarriesItsTexts() {
        ClusterSnapshot snapshot = clean("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
                + "data:\n  1: x\n  y.txt: |-\n    two\n    lines\nbinaryData: {b: AAA=}\n");
        assertThat(only(snapshot.configMaps()).data())
                .containsExactlyInAnyOrderEntriesOf(Map.of("1", "x", "y.txt", "two\nlines"));
    }

    @Test
    void anIngressMayHaveADefaultAndAResourceBackendAndTls() {
        IngressFact ingress = only(clean("""
                        apiVersion: networking.k8s.io/v1
                        kind: Ingress
                        metadata: {name: web}
                        spec:
                          defaultBackend: {service: {name: fallback, port: {number: 80}}}
                          tls: [{hosts: [a.example], secretName: cert}, {hosts: [b.example]}]
                          rules:
                            - host: a.example
                            - http:
                                paths:
                                  - {pathType: ImplementationSpecific, backend: {resource: {kind: Bucket, name: b}}}
                                  - {path: /x, pathType: Prefix, backend: {service: {name: web}}}
                        """).ingresses());
        assertThat(ingress.defaultBackend()).contains(new IngressFact.ServiceBackend("fallback", PortRef.of(80)));
        assertThat(ingress.className()).isEmpty();
        assertThat(ingress.tls())
                .containsExactly(
                        new IngressFact.Tls(List.of("a.example"), "cert"),
                        new IngressFact.Tls(List.of("b.example"), ""));
        assertThat(ingress.rules().get(0).paths()).isEmpty();
        assertThat(ingress.rules().get(1).host()).isEmpty();
        assertThat(ingress.rules().get(1).paths())
                .extracting(IngressFact.Path::backend)
                .containsExactly(
                        Optional.of(new IngressFact.ResourceBackend("Bucket", "b")),
                        Optional.of(new IngressFact.ServiceBackend("web", PortRef.NONE)));
    }

    @Test
    void aPathWithoutATypeIsServedAndReported() {
        ClusterSnapshot snapshot = read(ManifestReaderTest.INGRESS.replace("            pathType: Prefix\n", ""));
        assertThat(only(snapshot.ingresses()).rules().get(0).paths().get(0).type())
                .isEqualTo(IngressFact.PathType.IMPLEMENTATION_SPECIFIC);
        assertThat(snapshot.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.MISSING_FIELD);
            assertThat(finding.place()).isEqualTo(new Place("in.yaml", 13, 13));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: ClusterIP|type: clusterip|spec.type|did you mean ClusterIP?",
                "type: ClusterIP|sessionAffinity: Cookie|spec.sessionAffinity|write one of them",
                "type: ClusterIP|internalTrafficPolicy: local|spec.internalTrafficPolicy|did you mean Local?",
                "type: ClusterIP|externalTrafficPolicy: x|spec.externalTrafficPolicy|write one of them",
                "type: ClusterIP|ipFamilies: [IPv5]|spec.ipFamilies[0]|did you mean IPv4?",
                "type: ClusterIP|ipFamilyPolicy: Dual|spec.ipFamilyPolicy|write one of them",
                "type: ClusterIP|trafficDistribution: Near|spec.trafficDistribution|write one of them",
                "type: ClusterIP|clusterIP: \"10.0.0.1;x\"|spec.clusterIP|write a valid one",
                "type: ClusterIP|externalIPs: [none]|spec.externalIPs[0]|write a valid one",
                "type: ClusterIP|externalName: \"a b\"|spec.externalName|write a valid one",
                "type: ClusterIP|loadBalancerSourceRanges: [all]|spec.loadBalancerSourceRanges[0]|write a valid one",
                "protocol: TCP|protocol: TPC|spec.ports[0].protocol|did you mean TCP?",
                "protocol: TCP|nodePort: 70000|spec.ports[0].nodePort|write a valid one",
                "protocol: TCP|targetPort: \"8080\"|spec.ports[0].targetPort|remove the quotes",
                "protocol: TCP|appProtocol: \"a;b\"|spec.ports[0].appProtocol|write a valid one",
            })
    void aValueThatTheApiDoesNotAllowRefusesTheObjectWithItsPath(String good, String bad, String path, String fix) {
        String yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: ClusterIP\n"
                + "  ports:\n    - port: 80\n      protocol: TCP\n";
        assertThat(clean(yaml).services()).hasSize(1);
        ClusterSnapshot snapshot = read(yaml.replace(good, bad));
        assertThat(snapshot.services()).isEmpty();
        assertThat(snapshot.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.BAD_VALUE);
            assertThat(finding.what()).startsWith(path + " ");
            assertThat(finding.fix()).isEqualTo(fix);
            assertThat(finding.place().line()).isGreaterThanOrEqualTo(5);
        });
    }

    @ParameterizedTest
    @CsvSource({"prefix, did you mean Prefix?", "Regex, write one of them"})
    void anUnknownPathTypeRefusesTheIngress(String type, String fix) {
        ClusterSnapshot snapshot = read(ManifestReaderTest.INGRESS.replace("pathType: Exact", "pathType: " + type));
        assertThat(snapshot.ingresses()).isEmpty();
        assertThat(snapshot.findings()).extracting(Finding::fix).containsExactly(fix);
    }

    @Test
    void anObjectOfAnApiServerNeedsNoPositions() {
        Service service = new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .withCreationTimestamp("2026-01-31T12:00:00Z")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .withTargetPort(new IntOrString("http"))
                .endPort()
                .endSpec()
                .build();
        List<Finding> findings = new ArrayList<>();
        Optional<Fact> fact = ObjectTranslator.translate(service, Positions.CLUSTER, findings::add);
        assertThat(findings).isEmpty();
        assertThat(fact).get().isInstanceOfSatisfying(ServiceFact.class, web -> {
            assertThat(web.name()).isEqualTo(new ObjectName("shop", "web"));
            assertThat(web.ports().get(0).targetPort()).isEqualTo(PortRef.of("http"));
            assertThat(web.meta().at("spec.ports[0]").source()).isEqualTo("cluster");
        });
    }
}
