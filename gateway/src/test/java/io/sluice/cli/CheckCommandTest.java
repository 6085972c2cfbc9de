package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.controlplane.compile.tls.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String VALID = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: app}
            spec:
              rules:
                - host: app.localhost
                  http:
                    paths:
                      - {path: /, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
                      - {path: /exact, pathType: Exact, backend: {service: {name: echo, port: {number: 80}}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: echo}
            spec:
              ports: [{port: 80}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: echo-1, labels: {kubernetes.io/service-name: echo}}
            addressType: IPv4
            ports: [{name: "", port: 8081}]
            endpoints:
              - {addresses: [10.0.0.1]}
              - {addresses: [10.0.0.2]}
            """;

    private final CommandLineRig rig = new CommandLineRig();

    @TempDir
    private Path folder;

    private String file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("app.yaml"), yaml).toString();
    }

    @Test
    void everyKindOfHostIsCountedWithItsRoutes() throws IOException {
        String more = """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: more}
                spec:
                  rules:
                    - host: "*.wild.localhost"
                      http:
                        paths:
                          - {path: /, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
                          - {path: /b, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}
                    - http:
                        paths:
                          - {path: /c, pathType: Exact, backend: {service: {name: echo, port: {number: 80}}}}
                """;
        rig.run("check", file(VALID + more));
        assertThat(rig.out()).contains("5 routes on 3 hosts to 1 upstream;");
    }

    @Test
    void validManifestsAreShownAsTheyWouldBeServed() throws IOException {
        assertThat(rig.run("check", file(VALID))).isEqualTo(0);
        assertThat(rig.out()).isEqualTo("""
                        app.localhost  /exact (exact)  → default/echo:80  2 ready endpoints
                        app.localhost  /               → default/echo:80  2 ready endpoints
                        2 routes on 1 host to 1 upstream; 0 errors, 0 warnings, 0 notes
                        """);
        assertThat(rig.err()).isEmpty();
    }

    @Test
    void whatIsUnusualAboutAServiceIsShownWithItsRoutes() throws IOException {
        String annotations = "metadata: {name: echo, annotations: {sluice.io/load-balance: least_request,"
                + " sluice.io/slow-start: 30s, sluice.io/health-check: tcp interval=2s}}";
        assertThat(rig.run("check", file(VALID.replace("metadata: {name: echo}", annotations))))
                .isEqualTo(0);
        assertThat(rig.out())
                .contains("/               → default/echo:80  2 ready endpoints, least_request, slow start 30s,"
                        + " checked by tcp interval=2s\n");
        rig.run(
                "check",
                file(VALID.replace("  ports: [{port: 80}]", "  sessionAffinity: ClientIP\n  ports: [{port: 80}]")));
        assertThat(rig.out()).contains("2 ready endpoints, session affinity\n");
    }

    @Test
    void anErrorGivesItsPlaceAndExitCodeOne() throws IOException {
        assertThat(rig.run("check", file(VALID.replace("name: echo, port", "name: other, port"))))
                .isEqualTo(1);
        assertThat(rig.out())
                .containsPattern("app\\.yaml:9:\\d+  Ingress/default/app  error SLF0106  .* · .* · .*\n")
                .contains("503 SLU4003")
                .contains("2 errors");
    }

    @Test
    void aWarningCountsOnlyWhenStrict() throws IOException {
        String file = file(VALID.replace("spec:\n  ports", "spec:\n  prots: 1\n  ports"));
        assertThat(rig.run("check", file)).isEqualTo(0);
        assertThat(rig.out()).contains("warning SLF0003").contains("1 warning");
        assertThat(rig.run("check", "--strict", file)).isEqualTo(1);
    }

    @Test
    void anAccessLogThatCouldNotBeWrittenHereIsSaidAndNotCounted() throws IOException {
        assertThat(rig.run("check", "--strict", "--access-log=./no/such/folder/a.log", file(VALID)))
                .isEqualTo(0);
        assertThat(rig.err())
                .startsWith(
                        "sluice: --access-log: nothing could be written to ./no/such/folder/a.log here: the folder ")
                .endsWith("no/such/folder does not exist; create it\n");
    }

    @Test
    void aDashReadsStdin() {
        rig.in = new ByteArrayInputStream(VALID.getBytes(StandardCharsets.UTF_8));
        assertThat(rig.run("check", "-")).isEqualTo(0);
        assertThat(rig.out()).contains("2 routes on 1 host");
    }

    @Test
    void anEmptyStdinIsSaid() {
        assertThat(rig.run("check", "-")).isEqualTo(0);
        assertThat(rig.out()).contains("info SLF0012  stdin is empty or closed · ");
    }

    @Test
    void aStdinThatCannotBeReadIsSaid() {
        rig.in = InputStream.nullInputStream();
        assertThatCode(rig.in::close).doesNotThrowAnyException();
        assertThat(rig.run("check", "-")).isEqualTo(1);
        assertThat(rig.err()).isEqualTo("sluice: cannot read stdin (Stream closed); is it closed?\n");
        assertThat(rig.out()).isEmpty();
    }

    @Test
    void aDashStandsAlone() {
        assertThat(rig.run("check", "-", folder.toString())).isEqualTo(2);
        assertThat(rig.err()).contains("- reads stdin and stands alone");
    }

    @Test
    void withoutAFolderTheUsageIsWrong() {
        assertThat(rig.run("check")).isEqualTo(2);
    }

    @Test
    void aFolderThatDoesNotExistIsAnError() {
        assertThat(rig.run("check", "/nowhere/at/all")).isEqualTo(1);
        assertThat(rig.out())
                .contains("/nowhere/at/all  File//nowhere/at/all  error SLF0002  there is no such file or folder"
                        + " · nothing of it is read · ")
                .doesNotContain("SLF0012");
    }

    @Test
    void aFolderWithoutManifestsIsSaid() throws IOException {
        Files.writeString(folder.resolve("app.yaml.bak"), VALID);
        Files.writeString(folder.resolve(".hidden.yaml"), VALID);
        assertThat(rig.run("check", folder.toString())).isEqualTo(0);
        assertThat(rig.out())
                .contains("info SLF0012  no *.yaml, *.yml or *.json found in " + folder + " · ")
                .contains("0 errors, 0 warnings, 1 note");
    }

    @Test
    void nothingStaysInUseOfWhatIsReadForTheFirstTime() throws IOException {
        rig.run("check", file("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: 5\n---\na: [\n"));
        assertThat(rig.out()).contains("SLF0005").contains("SLF0001").doesNotContain("stays in use");
    }

    @Test
    void theOptionsOfRunAreTaken() throws IOException {
        assertThat(rig.run("check", file(VALID), "--http-port=0", "--endpoint=default/echo=localhost:3000"))
                .isEqualTo(0);
        assertThat(rig.out()).contains("default/echo:80  1 ready endpoint\n");
    }

    @Test
    void keyMaterialIsNeverShown() throws IOException {
        String secret = """
                apiVersion: v1
                kind: Secret
                metadata: {name: key}
                type: Opaque
                stringData: {password: very-secret-text}
                unknown: very-secret-text
                """;
        rig.run("check", file(VALID + "---\n" + secret));
        assertThat(rig.out() + rig.err()).contains("SLF0003").doesNotContain("very-secret-text");
    }

    private static String secret(String certificates, String key) {
        String yaml =
                "apiVersion: v1\nkind: Secret\nmetadata: {name: shop-tls}\ntype: kubernetes.io/tls\nstringData:\n";
        return yaml + "  tls.crt: |\n" + TlsFiles.text(certificates).indent(4) + "  tls.key: |\n"
                + TlsFiles.text(key).indent(4);
    }

    private static String withTls(String certificates, String key) {
        String tls = VALID.replace("app.localhost", "shop.example")
                .replaceFirst("spec:\n", "spec:\n  tls: [{hosts: [shop.example], secretName: shop-tls}]\n");
        return tls + "---\n" + secret(certificates, key);
    }

    @Test
    void aCertificateThatExpiredIsAnErrorWhereItIsWritten() throws IOException {
        assertThat(rig.run("check", file(withTls("expired.crt", "expired.key"))))
                .isEqualTo(1);
        assertThat(rig.out())
                .contains("app.yaml:33:3  Secret/default/shop-tls  error SLF0302  the certificate was valid until 20");
    }

    @Test
    void nothingThatIsCheckedShowsAKey() throws IOException {
        rig.run("check", file(withTls("leaf.crt", "rsa2048.key")));
        assertThat(rig.out()).contains("SLF0301");
        TlsFiles.text("rsa2048.key", "leaf.crt")
                .lines()
                .filter(line -> !line.startsWith("-"))
                .forEach(line -> assertThat(rig.out()).doesNotContain(line));
    }
}
