package io.sluice.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.PathType;
import io.sluice.controlplane.cluster.IngressFact.ServiceBackend;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PortRef;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Place;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
    static final String INGRESS = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                sluice.io/note: "80"
            spec:
              ingressClassName: nginx
              rules:
                - host: app.example.com
                  http:
                    paths:
                      - path: /
                        pathType: Prefix
                        backend:
                          service:
                            name: web
                            port:
                              number: 80
                      - path: /api
                        pathType: Exact
                        backend:
                          service:
                            name: api
                            port:
                              name: http
            """;

    static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              namespace: shop
            spec:
              selector:
                app: web
              ports:
                - port: 80
                  targetPort: http
            """;

    private static ClusterSnapshot read(String yaml) {
        return ManifestReader.of(yaml, "in.yaml");
    }

    private static Finding only(String yaml) {
        ClusterSnapshot snapshot = read(yaml);
        assertThat(snapshot.findings()).hasSize(1);
        return snapshot.findings().get(0);
    }

    private static IngressFact ingress(ClusterSnapshot snapshot) {
        return snapshot.ingresses().get(new ObjectName("default", "web"));
    }

    @Test
    void anIngressBecomesAFactWithThePlacesOfItsFields() {
        ClusterSnapshot snapshot = read(INGRESS);
        IngressFact web = ingress(snapshot);
        assertThat(snapshot.findings()).isEmpty();
        assertThat(web.className()).contains("nginx");
        assertThat(web.rules().get(0).host()).isEqualTo("app.example.com");
        assertThat(web.rules().get(0).paths().get(1))
                .isEqualTo(new IngressFact.Path(
                        "/api", PathType.EXACT, java.util.Optional.of(new ServiceBackend("api", PortRef.of("http")))));
        assertThat(web.meta().at("spec.rules[0].http.paths[1].backend.service.name"))
                .isEqualTo(new Place("in.yaml", 24, 17));
        assertThat(web.meta().at("metadata.annotations[sluice.io/note]")).isEqualTo(new Place("in.yaml", 6, 5));
        assertThat(web.meta().at("spec.rules[0].http.paths[1].backend.service.port.number"))
                .as("the nearest enclosing field")
                .isEqualTo(new Place("in.yaml", 25, 17));
    }

    @Test
    void documentsOfOneFileAreReadOneByOneWithTheirOwnLines() {
        ClusterSnapshot snapshot = read("# head\n---\n" + SERVICE + "--- # next\n" + INGRESS + "---\n---\n");
        assertThat(snapshot.findings()).isEmpty();
        assertThat(snapshot.services()).containsOnlyKeys(new ObjectName("shop", "web"));
        assertThat(ingress(snapshot).meta().at("metadata.name")).isEqualTo(new Place("in.yaml", 18, 3));
    }

    @Test
    void anErrorInOneDocumentLeavesTheOthersReadable() {
        ClusterSnapshot snapshot = read(SERVICE + "---\nkind: a: b\n---\n" + INGRESS);
        assertThat(snapshot.services()).hasSize(1);
        assertThat(snapshot.ingresses()).hasSize(1);
        assertThat(snapshot.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.SYNTAX);
            assertThat(finding.place()).isEqualTo(new Place("in.yaml", 13, 8));
        });
    }

    @Test
    void jsonIsReadWithPositionsEvenIndentedByTabs() {
        ClusterSnapshot snapshot = read("{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Service\",\n"
                + "\t\"metadata\": {\"name\": \"web\"},\n\t\"spec\": {\n\t\t\"ports\": [\n\t\t\t{\"port\":80}]}}");
        assertThat(snapshot.findings()).isEmpty();
        ServiceFact web = snapshot.services().get(new ObjectName("default", "web"));
        assertThat(web.ports()).extracting(ServiceFact.Port::port).containsExactly(80);
        assertThat(web.meta().at("spec.ports[0].port")).isEqualTo(new Place("in.yaml", 7, 5));
    }

    @Test
    void aBrokenJsonFileIsReportedWhereItBreaks() {
        Finding finding = only("{\"apiVersion\": \"v1\",\n \"kind\" \"Service\"}");
        assertThat(finding.code()).isEqualTo(FindingCode.SYNTAX);
        assertThat(finding.place()).isEqualTo(new Place("in.yaml", 2, 9));
    }

    @Test
    void listsAreUnpackedAndTypedListsGiveTheirItemsAKind() {
        ClusterSnapshot snapshot = read("""
                apiVersion: v1
                kind: List
                items:
                  - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1}]}}
                  - apiVersion: v1
                    kind: ServiceList
                    items:
                      - {metadata: {name: b}, spec: {ports: [{port: 2}]}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: IngressList
                metadata: {resourceVersion: "7"}
                items: []
                """);
        assertThat(snapshot.findings()).isEmpty();
        assertThat(snapshot.services().keySet()).extracting(ObjectName::name).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aByteOrderMarkIsNoError() {
        byte[] utf16 = ("\uFEFF" + SERVICE).getBytes(StandardCharsets.UTF_16LE);
        assertThat(ManifestReader.of(utf16, "in.yaml").services()).hasSize(1);
        assertThat(read("\uFEFF" + SERVICE).services()).hasSize(1);
    }

    @Test
    void bytesThatAreNotTextAreReportedWhereTheyStand() {
        byte[] bytes = SERVICE.getBytes(StandardCharsets.UTF_8);
        bytes[SERVICE.indexOf("shop")] = (byte) 0xC3;
        Finding finding = ManifestReader.of(bytes, "in.yaml").findings().get(0);
        assertThat(finding.code()).isEqualTo(FindingCode.SYNTAX);
        assertThat(finding.place()).isEqualTo(new Place("in.yaml", 5, 14));
    }

    @Test
    void anUnknownFieldIsNamedWithItsLineAndItsNeighbour() {
        Finding finding = only(SERVICE.replace("targetPort", "targetport"));
        assertThat(finding.code()).isEqualTo(FindingCode.UNKNOWN_FIELD);
        assertThat(finding.place()).isEqualTo(new Place("in.yaml", 11, 7));
        assertThat(finding.what()).isEqualTo("unknown field spec.ports[0].targetport");
        assertThat(finding.fix()).isEqualTo("did you mean targetPort?");
    }

    @Test
    void aValueOfAWrongTypeRefusesTheObjectAndNamesEveryPlace() {
        ClusterSnapshot snapshot =
                read(SERVICE.replace("port: 80", "port: eighty").replace("app: web", "app: 7") + "---\n" + INGRESS);
        assertThat(snapshot.services()).isEmpty();
        assertThat(snapshot.ingresses()).hasSize(1);
        assertThat(snapshot.findings()).extracting(Finding::code).containsOnly(FindingCode.BAD_VALUE);
        assertThat(snapshot.findings())
                .extracting(Finding::place)
                .containsExactly(new Place("in.yaml", 8, 5), new Place("in.yaml", 10, 7));
        assertThat(snapshot.findings().get(0).fix()).isEqualTo("put the value in quotes");
    }

    @ParameterizedTest
    @CsvSource({
        "yes, true",
        "on, true",
        "True, true",
        "y, true",
        "off, false",
        "NO, false",
        "false, false",
    })
    void booleansAreThoseOfTheApiServersTools(String written, boolean value) {
        ClusterSnapshot snapshot = read(SERVICE + "  publishNotReadyAddresses: " + written + "\n");
        assertThat(snapshot.findings()).isEmpty();
        assertThat(snapshot.services().values())
                .extracting(ServiceFact::publishNotReadyAddresses)
                .containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "8", "1.5", "0x10", "on"})
    void anUnquotedBooleanOrNumberIsNoText(String written) {
        assertThat(only(SERVICE.replace("app: web", "app: " + written)).code()).isEqualTo(FindingCode.BAD_VALUE);
        assertThat(read(SERVICE.replace("app: web", "app: \"" + written + "\"")).findings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0x50, 80", "0120, 80", "0o120, 80", "80.0, 80", "8e1, 80", "+80, 80", "8_0, 80", "0b1010000, 80"})
    void numbersAreThoseOfTheApiServersTools(String written, int value) {
        assertThat(read(SERVICE.replace("port: 80", "port: " + written))
                        .services()
                        .values())
                .flatExtracting(ServiceFact::ports)
                .extracting(ServiceFact.Port::port)
                .containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "65536", "-1", "80.5", "99999999999999999999999", "null", "\"80\"", "[80]", "2026-01-01"})
    void aPortMustBeAPort(String written) {
        ClusterSnapshot snapshot = read(SERVICE.replace("port: 80", "port: " + written));
        assertThat(snapshot.services()).isEmpty();
        assertThat(snapshot.findings()).isNotEmpty();
    }

    @Test
    void anEmptyAnnotationIsAnEmptyText() {
        ClusterSnapshot snapshot = read(INGRESS.replace("\"80\"", ""));
        assertThat(snapshot.findings()).isEmpty();
        assertThat(ingress(snapshot).meta().annotations()).containsEntry("sluice.io/note", "");
    }

    @Test
    void aKeyWrittenTwiceRefusesTheObject() {
        Finding finding = only(SERVICE.replace("    app: web\n", "    app: web\n    app: other\n"));
        assertThat(finding.code()).isEqualTo(FindingCode.DUPLICATE_KEY);
        assertThat(finding.place()).isEqualTo(new Place("in.yaml", 9, 5));
        assertThat(finding.what()).isEqualTo("spec.selector.app is written twice");
    }

    @Test
    void anchorsAliasesAndMergesAreUnderstood() {
        ClusterSnapshot snapshot = read("""
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                  labels: &labels {app: web, tier: front}
                spec:
                  selector: {<<: *labels, tier: back}
                  ports: [{port: 80}]
                """);
        assertThat(snapshot.findings()).isEmpty();
        assertThat(snapshot.services().values())
                .extracting(ServiceFact::selector)
                .containsExactly(java.util.Map.of("app", "web", "tier", "back"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"extensions/v1beta1", "networking.k8s.io/v1beta1"})
    void aRemovedVersionSaysHowToConvert(String version) {
        Finding finding = only(INGRESS.replace("networking.k8s.io/v1", version));
        assertThat(finding.code()).isEqualTo(FindingCode.REMOVED_VERSION);
        assertThat(finding.what()).contains(version).contains("1.22");
        assertThat(finding.fix()).contains("service.port.number");
    }

    @Test
    void aKindOfOursInAWrongGroupIsAnError() {
        Finding finding = only(INGRESS.replace("networking.k8s.io/v1", "v1"));
        assertThat(finding.code()).isEqualTo(FindingCode.BAD_VALUE);
        assertThat(finding.fix()).isEqualTo("write apiVersion: networking.k8s.io/v1");
        assertThat(only(SERVICE.replace("apiVersion: v1\n", "")).code()).isEqualTo(FindingCode.MISSING_FIELD);
    }

    @Test
    void otherKindsAreNamedOnceAndCalmly() {
        String deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {any: [1, {y: z}]}\n";
        String knative = "apiVersion: serving.knative.dev/v1\nkind: Service\n";
        ClusterSnapshot snapshot = read(deployment + "---\n" + deployment + "---\n" + knative);
        assertThat(snapshot.findings()).extracting(Finding::code).containsOnly(FindingCode.UNKNOWN_KIND);
        assertThat(snapshot.findings())
                .extracting(Finding::what)
                .containsExactly("apps/v1 Deployment is not read", "serving.knative.dev/v1 Service is not read");
        assertThat(snapshot.findings().get(0).fix()).contains("sluice.io/endpoints");
    }

    @Test
    void aFileThatIsNotKubernetesGetsOneCalmWord() {
        Finding finding = only("replicas: 3\nimage: {tag: yes}\n---\n- a\n- b\n---\njust text\n");
        assertThat(finding.code()).isEqualTo(FindingCode.NOT_KUBERNETES);
        assertThat(finding.place()).isEqualTo(new Place("in.yaml", 1, 1));
        assertThat(only("apiVersion: v2\nname: my-chart\nversion: 1.0.0\n").code())
                .isEqualTo(FindingCode.NOT_KUBERNETES);
        assertThat(read("# nothing\n").findings()).isEmpty();
        assertThat(read("").findings()).isEmpty();
    }

    @Test
    void anObjectWithoutANameIsReported() {
        assertThat(only(SERVICE.replace("name: web", "generateName: web-")).code())
                .isEqualTo(FindingCode.MISSING_FIELD);
    }

    @Test
    void theSameObjectTwiceInOneFileServesTheFirst() {
        ClusterSnapshot snapshot = read(SERVICE + "---\n" + SERVICE.replace("port: 80", "port: 81"));
        assertThat(snapshot.services().values())
                .flatExtracting(ServiceFact::ports)
                .extracting(ServiceFact.Port::port)
                .containsExactly(80);
        assertThat(snapshot.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FindingCode.DUPLICATE_OBJECT);
            assertThat(finding.place()).isEqualTo(new Place("in.yaml", 13, 1));
            assertThat(finding.why()).contains("in.yaml:1:1");
        });
    }
}
