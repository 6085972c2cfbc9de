package io.sluice.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that mean harm, or none: nothing throws, nothing takes long, nothing leaks into a finding. */
class HostileManifestTest {
    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata:
              name: web
            stringData:
              password: hunter2-is-secret
            data:
              tls.key: aHVudGVyMi1pcy1zZWNyZXQ=
            """;

    private static ClusterSnapshot read(String yaml) {
        return ManifestReader.of(yaml, "in.yaml");
    }

    private static void assertEachFindingIsOneCleanLine(ClusterSnapshot snapshot) {
        assertThat(snapshot.findings())
                .extracting(Finding::toString)
                .allSatisfy(line -> assertThat(line)
                        .doesNotContainPattern("[\\p{Cntrl}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]")
                        .hasSizeLessThan(2000));
    }

    private static String laughs(String open, String close) {
        StringBuilder yaml =
                new StringBuilder(ManifestReaderTest.SERVICE + "x:\n  a0: &a0 " + open + "1" + close + "\n");
        for (int i = 1; i < 30; i++) {
            String refs = String.join(", ", java.util.Collections.nCopies(10, "*a" + (i - 1)));
            yaml.append("  a" + i + ": &a" + i + " [" + refs + "]\n");
        }
        return yaml.toString();
    }

    @Test
    @DisplayName("K-03 a file that grows without bound through aliases is refused, not expanded")
    void aBillionLaughsEndAtABound() {
        String bomb = laughs("[", "]");
        assertThat(read(bomb).services())
                .as("nothing reads what no field takes")
                .hasSize(1);
        String inKnownField = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, managedFields: [{fieldsV1: {\n"
                + laughs("[", "]")
                        .substring(ManifestReaderTest.SERVICE.length() + 3)
                        .replace("\n", ",\n")
                + "}}]}\n";
        ClusterSnapshot snapshot = read(inKnownField);
        assertThat(snapshot.pods()).isEmpty();
        assertThat(snapshot.findings()).extracting(Finding::code).containsExactly(FindingCode.SYNTAX);
        assertThat(snapshot.findings().get(0).what()).isEqualTo("grows too large through aliases");
    }

    static Stream<String> loops() {
        return Stream.of(
                "&r {apiVersion: v1, kind: Service, metadata: *r, spec: *r}",
                "&r {apiVersion: v1, kind: List, items: [*r, *r]}",
                "&r {apiVersion: v1, kind: Pod, metadata: {name: a, managedFields: [{fieldsV1: &f {x: *f}}]}}",
                "&r [*r]",
                "a: &r\n  - *r\n",
                "&r {<<: *r, apiVersion: v1, kind: Service, metadata: {name: a}}",
                "&r {apiVersion: v1, kind: Service, metadata: {name: a, labels: &l {<<: [*l, *l, *r], <<: *l}}}",
                "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: &s\n  selector: *s\n",
                "? &k {*k : b}\n: c\n");
    }

    @ParameterizedTest
    @MethodSource("loops")
    void aliasesThatLeadBackEnd(String yaml) {
        assertEachFindingIsOneCleanLine(read(yaml));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "a:\n "})
    void deepNestingIsRefusedWithItsPlace(String open) {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            yaml.append(open.endsWith("\n ") ? " ".repeat(Math.min(i, 200)) + "a:\n" : open);
        }
        ClusterSnapshot snapshot = read(yaml.toString());
        assertThat(snapshot.findings()).isNotEmpty();
        assertEachFindingIsOneCleanLine(snapshot);
    }

    @Test
    void aHugeFileIsRefusedWithoutBeingParsed() {
        byte[] huge = new byte[ManifestReader.LARGEST_FILE + 1];
        Finding finding = ManifestReader.of(huge, "in.yaml").findings().get(0);
        assertThat(finding.code()).isEqualTo(FindingCode.UNREADABLE_FILE);
        assertThat(finding.what()).isEqualTo("larger than 16 MiB");
    }

    @Test
    void nonsenseDoesNotMakeAMillionFindings() {
        String yaml = ManifestReaderTest.SERVICE + "  x: 1\n".repeat(10_000);
        assertThat(read(yaml).findings()).hasSizeLessThanOrEqualTo(100);
    }

    @Test
    @DisplayName("C-09 an annotation of one MiB is carried whole")
    void aMebibyteOfAnnotationIsCarried() {
        String value = "x".repeat(1 << 20);
        ClusterSnapshot snapshot = read(ManifestReaderTest.INGRESS.replace("\"80\"", value));
        IngressFact web = snapshot.ingresses().get(new ObjectName("default", "web"));
        assertThat(web.meta().annotations()).containsEntry("sluice.io/note", value);
        String asPort = ManifestReaderTest.INGRESS.replace("number: 80", "number: " + value);
        assertEachFindingIsOneCleanLine(read(asPort));
    }

    @ParameterizedTest
    @DisplayName("K-03 a name with signs of a template, path or line is refused")
    @ValueSource(
            strings = {
                "\"a\\r\\nb\"",
                "\"a\\0b\"",
                "\"a\\u202Eb\"",
                "${a}",
                "../a",
                "\"a;b\"",
                "\"a{b}\"",
                "A",
                "a_b",
                "\"a\\\"b\"",
                "-a",
                "a-",
                "\"\\ud800\"",
                "\"a b\"",
                "\"a#b\""
            })
    void aNameOfHostileSignsRefusesTheObject(String name) {
        String named = ManifestReaderTest.INGRESS.replaceFirst("name: web", "name: " + quote(name));
        assertRefused(named);
        assertRefused(ManifestReaderTest.SERVICE.replace("namespace: shop", "namespace: " + name));
        assertRefused(ManifestReaderTest.INGRESS.replace("name: api", "name: " + name));
        assertRefused(ManifestReaderTest.INGRESS.replace("ingressClassName: nginx", "ingressClassName: " + name));
        assertRefused(ManifestReaderTest.SERVICE.replace("targetPort: http", "targetPort: " + name));
    }

    private static String quote(String name) {
        return java.util.regex.Matcher.quoteReplacement(name);
    }

    private static void assertRefused(String yaml) {
        ClusterSnapshot snapshot = read(yaml);
        assertThat(snapshot.ingresses()).isEmpty();
        assertThat(snapshot.services()).isEmpty();
        assertThat(snapshot.findings()).extracting(Finding::code).contains(FindingCode.BAD_VALUE);
        assertEachFindingIsOneCleanLine(snapshot);
    }

    @Test
    void hostileHostsAndPathsStayAsWrittenForTheCompilerToJudge() {
        String yaml = ManifestReaderTest.INGRESS.replace("host: app.example.com", "host: \"a\\r\\nb\"");
        assertThat(read(yaml)
                        .ingresses()
                        .get(new ObjectName("default", "web"))
                        .rules()
                        .get(0)
                        .host())
                .isEqualTo("a\r\nb");
    }

    @Test
    void aHostileFileNameIsShownOnOneLine() {
        ClusterSnapshot snapshot = ManifestReader.of("kind: [", "a\r\n\u202Eb.yaml");
        assertThat(snapshot.findings()).hasSize(1);
        assertEachFindingIsOneCleanLine(snapshot);
    }

    static Stream<String> brokenSecrets() {
        return Stream.of(
                SECRET.replace("password: hunter2", "password: *hunter2"),
                SECRET.replace("password: hunter2", "password: !hunter2"),
                SECRET.replace("password: hunter2", "password: &hunter2 hunter2: x"),
                SECRET.replace("password: hunter2", "password: \"\\hunter2"),
                SECRET.replace("password: hunter2", "password: @hunter2"),
                SECRET.replace("password: hunter2", "password: 'hunter2"),
                SECRET.replace("password: hunter2-is-secret", "password: [hunter2, hunter2]"),
                SECRET.replace("password: hunter2-is-secret", "password: {hunter2: 1}"),
                SECRET.replace("aHVudGVyMi1pcy1zZWNyZXQ=", "hunter2-is-secret"),
                SECRET.replace("aHVudGVyMi1pcy1zZWNyZXQ=", "\"hunter2\\ud800\""),
                SECRET.replace("data:\n", "type: \"hunter2 \\r\\n\"\ndata:\n"),
                SECRET.replace(
                        "name: web",
                        "name: web\n  annotations:\n    kubectl.kubernetes.io/"
                                + "last-applied-configuration: hunter2"));
    }

    @ParameterizedTest
    @MethodSource("brokenSecrets")
    void keyMaterialIsInNoFindingAndNoFact(String yaml) {
        ClusterSnapshot snapshot = read(yaml);
        assertThat(snapshot.findings()).extracting(Finding::toString).noneMatch(text -> text.contains("hunter2"));
        assertThat(snapshot.secrets().toString()).doesNotContain("hunter2");
    }

    @Test
    void aSecretIsReadAndShowsOnlyADigest() {
        ClusterSnapshot snapshot = read(SECRET);
        assertThat(snapshot.findings()).isEmpty();
        var data = snapshot.secrets().get(new ObjectName("default", "web")).data();
        assertThat(data).hasSize(2);
        assertThat(data.get("password"))
                .isEqualTo(new io.sluice.model.PrivateBytes("hunter2-is-secret".getBytes(StandardCharsets.UTF_8)));
        assertThat(new String(data.get("tls.key").reveal(), StandardCharsets.UTF_8))
                .isEqualTo("hunter2-is-secret");
        assertThat(snapshot.toString()).doesNotContain("hunter2").doesNotContain("aHVudGVy");
    }

    @Test
    void anyMutationOfGoodManifestsGivesFactsOrFindings() {
        String good = ManifestReaderTest.SERVICE + "---\n" + ManifestReaderTest.INGRESS + "---\n" + SECRET;
        List<String> pieces = List.of(
                ":",
                ": ",
                "\n",
                "\t",
                "- ",
                "---\n",
                "{",
                "}",
                "[",
                "]",
                "\"",
                "'",
                "&a ",
                "*a",
                "!x ",
                "|\n",
                ">\n",
                "%",
                "#",
                "\u0000",
                "\uFEFF",
                "\uD800",
                "\u2028",
                "<<: ",
                "null",
                "~",
                "1e999",
                "0x",
                "yes",
                "9".repeat(50));
        Random random = new Random(20260131);
        for (int round = 0; round < 1500; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
                    case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(30)));
                    case 2 -> text.setCharAt(at, (char) random.nextInt(0x250));
                    default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(60))));
                }
            }
            assertSomethingIsSaid(text.toString(), round);
        }
    }

    private static void assertSomethingIsSaid(String text, int round) {
        ClusterSnapshot snapshot = read(text);
        boolean allRead = snapshot.services().size()
                        + snapshot.ingresses().size()
                        + snapshot.secrets().size()
                >= 3;
        assertThat(allRead || !snapshot.findings().isEmpty())
                .as("round %s says what became of each object: %s", round, text)
                .isTrue();
        assertEachFindingIsOneCleanLine(snapshot);
        assertThat(snapshot.findings()).extracting(Finding::toString).noneMatch(line -> line.contains("is-secret"));
    }

    @Test
    void anyBytesAreReadOrRefused() {
        Random random = new Random(7);
        for (int round = 0; round < 1000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertEachFindingIsOneCleanLine(ManifestReader.of(bytes, "in.yaml"));
        }
    }
}
