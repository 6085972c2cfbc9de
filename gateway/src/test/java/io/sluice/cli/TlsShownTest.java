package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.compile.tls.TlsFiles;
import io.sluice.kit.tls.Authority;
import io.sluice.model.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code check} and {@code explain} say of TLS is what clients meet. */
class TlsShownTest {
    private static final String PREFIX = "nginx.ingress.kubernetes.io/";
    private static final String WITH_TLS = "default/echo:80  1 ready endpoint; without TLS redirect 308";

    private static final String REST = """
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
            """;

    private CommandLineRig rig;
    private int exit;

    @TempDir
    private Path folder;

    private static String ingress(String host, String secret, String... annotations) {
        return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: \"" + host.replace("*.", "wild-")
                + "\"\n  annotations: {" + PREFIX + "proxy-body-size: 1k"
                + (annotations.length == 0 ? "" : ", " + PREFIX + String.join(", " + PREFIX, annotations)) + "}\n"
                + "spec:\n" + (secret.isEmpty() ? "" : "  tls: [{hosts: [\"" + host + "\"], secretName: " + secret)
                + (secret.isEmpty() ? "" : "}]\n") + "  rules:\n    - host: \"" + host + "\"\n      http:\n"
                + "        paths: [{path: /, pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}]\n";
    }

    private static String secret(String name, String type, String... entries) {
        StringBuilder yaml = new StringBuilder(
                "---\napiVersion: v1\nkind: Secret\nmetadata: {name: " + name + "}\ntype: " + type + "\nstringData:\n");
        for (int i = 0; i < entries.length; i += 2) {
            yaml.append("  ").append(entries[i]).append(": |\n").append(entries[i + 1].indent(4));
        }
        return yaml.toString();
    }

    private String command(String ingress, String... command) throws IOException {
        String good = secret(
                "good", "kubernetes.io/tls", "tls.crt", TlsFiles.text("leaf.crt", "middle.crt"), "tls.key", key());
        String clients =
                secret("clients", "Opaque", "ca.crt", Authority.root("clients").pem());
        String bad = secret("bad", "kubernetes.io/tls", "tls.crt", "no PEM", "tls.key", key());
        Path file = folder.resolve("app.yaml");
        Files.writeString(
                file, ingress + "---\n" + ingress("sound.shop.example", "good") + REST + good + clients + bad);
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--config-dir", file.toString()));
        rig = new CommandLineRig();
        exit = rig.run(all.toArray(String[]::new));
        return rig.out();
    }

    private static String key() {
        return TlsFiles.text("leaf.key");
    }

    private String row(String ingress, String host, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("check"));
        command.addAll(List.of(options));
        String out = command(ingress, command.toArray(String[]::new));
        assertThat(out).containsPattern("(?m)^sound\\.shop\\.example +/ +→ " + Pattern.quote(WITH_TLS) + "$");
        return out.lines()
                .filter(line -> line.startsWith(host + " "))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*→ ", "");
    }

    @ParameterizedTest
    @CsvSource({"clients", "bad", "none"})
    @DisplayName("V-186 a host that lets nobody in has one answer on both ports")
    void aClosedHostIsShownClosed(String why) throws IOException {
        String annotation =
                why.equals("clients") ? "auth-tls-secret: other/clients" : "auth-tls-secret: default/" + why;
        assertThat(row(ingress("shop.example", "good", annotation), "shop.example"))
                .isEqualTo("403 SLU4009 the host's rules for client certificates cannot be used, so nobody is served");
    }

    @ParameterizedTest
    @CsvSource({
        "none, 'there is no such Secret'",
        "bad, 'tls.crt has no certificate'",
    })
    @DisplayName("T-14 where handshakes are refused, no row says that something is served by TLS")
    void aRefusedHandshakeIsShown(String secret, String problem) throws IOException {
        String refused = "TLS is refused: Secret/default/" + secret + ": " + problem;
        assertThat(row(ingress("shop.example", secret), "shop.example"))
                .isEqualTo(refused + "; without TLS redirect 308");
        assertThat(row(ingress("*.shop.example", secret), "*.shop.example"))
                .isEqualTo(refused + "; without TLS redirect 308");
        assertThat(row(ingress("shop.example", secret, "ssl-redirect: 'false'"), "shop.example"))
                .isEqualTo("default/echo:80  1 ready endpoint; " + refused);
        assertThat(rig.out())
                .containsPattern("Ingress/default/shop\\.example +error SLF030[01] .*TLS of shop\\.example is refused");
    }

    @Test
    void whatIsPassedOnIsShown() throws IOException {
        String passed = "TLS is passed on to default/echo:80  1 ready endpoint";
        assertThat(row(
                        ingress("shop.example", "", "ssl-passthrough: 'true'"),
                        "shop.example",
                        "--enable-ssl-passthrough"))
                .isEqualTo("default/echo:80  1 ready endpoint; " + passed);
        assertThat(row(
                        ingress("shop.example", "good", "ssl-passthrough: 'true'"),
                        "shop.example",
                        "--enable-ssl-passthrough"))
                .isEqualTo(passed + "; without TLS redirect 308");
    }

    @Test
    void whereItIsPassedOnToIsExplained() throws IOException {
        String passed = ingress("shop.example", "good", "ssl-passthrough: 'true'", "backend-protocol: HTTPS");
        assertThat(command(passed, "explain", "https://shop.example/", "--enable-ssl-passthrough"))
                .contains("tls         not decrypted here: passed on to default/echo:80\n")
                .contains("balance     round_robin  (default)\n")
                .containsPattern("endpoints   10\\.0\\.0\\.1:8081")
                .doesNotContain("retries", "answer");
        assertThat(exit).isZero();
        String nowhere = passed.replace("name: echo", "name: empty") + "---\napiVersion: v1\nkind: Service\n"
                + "metadata: {name: empty}\nspec:\n  ports: [{port: 80}]\n";
        assertThat(command(nowhere, "explain", "https://shop.example/", "--enable-ssl-passthrough"))
                .contains("answer      none, the connection is reset: " + Reason.NO_ENDPOINT.code())
                .containsPattern("\n {12}\\S+ +Service/default/empty +warning SLF0109 ");
        assertThat(exit).isEqualTo(1);
    }

    private static String rule(String host, String path) {
        return "    - host: " + host + "\n      http:\n        paths: [{path: " + path
                + ", pathType: Prefix, backend: {service: {name: echo, port: {number: 80}}}}]\n";
    }

    @Test
    void whyItIsNotPassedOnIsExplained() throws IOException {
        String asking = ingress("shop.example", "", "ssl-passthrough: 'true'")
                + rule("Media.Shop.Example", "/media")
                + rule("\"*.shop.example\"", "/all");
        assertThat(command(asking, "explain", "https://shop.example/"))
                .containsOnlyOnce("SLF0123")
                .containsPattern(
                        "\n {12}\\S+ +Ingress/default/shop.example +warning SLF0123 +ssl-passthrough, and --enable");
        assertThat(command(asking, "explain", "http://shop.example/")).doesNotContain("SLF0123");
        assertThat(command(asking, "explain", "https://shop.example/", "--enable-ssl-passthrough"))
                .doesNotContain("SLF0123");
        assertThat(command(asking, "explain", "https://media.shop.example/media", "--enable-ssl-passthrough"))
                .containsOnlyOnce("SLF0123")
                .contains("SLF0123  ssl-passthrough, and media.shop.example has no path /");
        assertThat(command(asking, "explain", "https://other.shop.example/all", "--enable-ssl-passthrough"))
                .containsOnlyOnce("SLF0123")
                .contains("SLF0123  ssl-passthrough, and *.shop.example has no path /");
        assertThat(command(asking, "explain", "https://sound.shop.example/", "--enable-ssl-passthrough"))
                .doesNotContain("SLF0123");
    }

    @Test
    void whyItIsNotPassedOnIsExplainedWhereTlsIsRefused() throws IOException {
        assertThat(command(
                        ingress("shop.example", "none", "ssl-passthrough: 'true'"), "explain", "https://shop.example/"))
                .containsOnlyOnce("SLF0123");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void aHostThatIsOpenWithoutTheCertificateThatItNeedsIsExplained() throws IOException {
        String open = ingress("shop.example", "", "auth-tls-secret: default/clients", "ssl-passthrough: 'true'");
        assertThat(command(open, "explain", "http://shop.example/", "--enable-ssl-passthrough"))
                .containsOnlyOnce("SLF0127")
                .doesNotContain("SLF0123");
        assertThat(command(open, "explain", "https://shop.example/", "--enable-ssl-passthrough"))
                .containsOnlyOnce("SLF0127")
                .containsOnlyOnce("SLF0123");
    }

    /** Charts name a Secret there, whether anybody makes it or not. */
    @Test
    @DisplayName("V-190 a host that is passed on lacks nothing when its Secret is not there")
    void whatIsPassedOnNeedsNoSecret() throws IOException {
        String passed = ingress("shop.example", "none", "ssl-passthrough: 'true'", "backend-protocol: HTTPS");
        assertThat(command(passed, "check", "--enable-ssl-passthrough")).doesNotContain(" error ", " warning ");
        assertThat(exit).isZero();
        assertThat(command(passed, "check"))
                .containsPattern("Ingress/default/shop.example +error SLF0300 .*TLS of shop.example is refused")
                .containsPattern("warning SLF0123 .*not passed on, and refused here: Secret/default/none: there is no");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    @DisplayName("V-185 without TLS nobody has the subject that is asked for")
    void whoNeedsASubjectIsShown() throws IOException {
        String guarded = "default/echo:80  1 ready endpoint, with a client certificate; without TLS ";
        assertThat(row(ingress("shop.example", "good", "auth-tls-secret: default/clients"), "shop.example"))
                .isEqualTo(guarded + "redirect 308");
        assertThat(row(ingress("shop.example", "", "auth-tls-secret: default/clients"), "shop.example"))
                .isEqualTo(guarded + "everybody");
        assertThat(rig.out())
                .containsPattern("Ingress/default/shop\\.example +warning SLF0127 ")
                .containsPattern("shop\\.example +\\(other paths\\) +→ 404 SLU4002 [a-z ]+\n");
        assertThat(row(
                        ingress(
                                "shop.example",
                                "good",
                                "auth-tls-secret: default/clients",
                                "auth-tls-match-cn: CN=alice"),
                        "shop.example"))
                .isEqualTo(guarded + "403 SLU4012 the client's certificate is for somebody else");
    }

    @Test
    void aSecretThatIsLeftAsideIsExplained() throws IOException {
        String aside = "the certificate of Secret default/good is not for elsewhere.example";
        assertThat(command(ingress("elsewhere.example", "good"), "explain", "https://elsewhere.example/"))
                .contains("tls         elsewhere.example: made by this process")
                .containsPattern(
                        "\n {12}\\S+app.yaml:\\S+ +Ingress/default/elsewhere.example +warning SLF0304 +" + aside);
        assertThat(command(ingress("elsewhere.example", "good"), "explain", "https://sound.shop.example/"))
                .contains("tls         sound.shop.example: Secret/default/good ")
                .doesNotContain("tls         sound.shop.example: made");
    }

    @Test
    void aDefaultCertificateThatIsLeftAsideIsExplained() throws IOException {
        assertThat(command(
                        ingress("plain.example", ""),
                        "explain",
                        "https://plain.example/",
                        "--default-ssl-certificate=default/bad"))
                .contains("tls         the default certificate: made by this process")
                .containsPattern("\n {12}\\S+ +Secret/default/bad +error SLF0301 ");
    }
}
