package io.sluice.controlplane.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.kit.tls.Authority;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientCertificates.Mode;
import io.sluice.model.ClientGate;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRules;
import io.sluice.model.Location;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsIdentity;
import io.sluice.settings.IngressSettings;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the annotations of client certificates to what is asked in handshakes and what is needed for requests. */
class ClientAuthTest {
    private static final String SECRET = "auth-tls-secret";
    private static final Authority CLIENTS = Authority.root("clients");
    private static final Authority OTHERS = Authority.root("others");

    private final Compiler compiler = new Compiler(IngressSettings.defaults());
    private List<Finding> findings = List.of();

    private GatewayPlan compile(Fact... facts) {
        List<Fact> all = new ArrayList<>(Arrays.asList(facts));
        all.add(Facts.service("n/A", "80"));
        all.add(Facts.slice("n/A-1", "A", 8080, "10.0.0.1"));
        Compiled<GatewayPlan> compiled = compiler.compile(Facts.cluster(all));
        findings = compiled.findings();
        return compiled.value();
    }

    private static IngressFact ingress(String name, String created, String host, String... annotations) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < annotations.length; i += 2) {
            all.put(Annotations.PREFIX + annotations[i], annotations[i + 1]);
        }
        return Facts.ingress(Facts.meta("Ingress", name, created, Map.of(), all), host, "/" + name.charAt(2) + "=A:80");
    }

    private static IngressFact only(String... annotations) {
        return ingress("n/i", "", "h", annotations);
    }

    private static SecretFact secret(String name, Map<String, String> data) {
        Map<String, PrivateBytes> bytes = new HashMap<>();
        data.forEach((key, text) -> bytes.put(key, new PrivateBytes(text.getBytes(StandardCharsets.US_ASCII))));
        return new SecretFact(Facts.meta("Secret", name), "Opaque", bytes);
    }

    private static SecretFact secret(Authority authority) {
        return secret("n/ca", Map.of("ca.crt", authority.pem()));
    }

    private static PrivateBytes der(Authority authority) {
        try {
            return new PrivateBytes(authority.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClientGate gate(GatewayPlan plan) {
        return plan.routes().exact().get("h").rules().clients().orElseThrow();
    }

    private static ClientCertificates asked(GatewayPlan plan) {
        return plan.tls().find("h").clients();
    }

    private static void assertNobodyIsLetIn(GatewayPlan plan) {
        assertThat(gate(plan).unusable()).isTrue();
        assertThat(asked(plan)).isEqualTo(ClientCertificates.NONE);
    }

    private List<FindingCode> codes() {
        return findings.stream()
                .map(Finding::code)
                .filter(code -> code != FindingCode.CLIENT_AUTH_OPEN) // of hosts without TLS, which most are here
                .toList();
    }

    @Test
    @DisplayName("V-180 the authorities of the Secret are asked for, and all paths of the host are guarded")
    void theAuthoritiesOfTheSecretAreAskedFor() {
        GatewayPlan plan = compile(only(SECRET, "n/ca"), secret(CLIENTS));
        assertThat(codes()).isEmpty();
        assertThat(asked(plan)).isEqualTo(new ClientCertificates(Mode.REQUIRED, der(CLIENTS), PrivateBytes.EMPTY, 1));
        assertThat(plan.tls().find("h").identity()).isInstanceOf(TlsIdentity.BootCertificate.class);
        ClientGate gate = new ClientGate(Mode.REQUIRED, false, Optional.empty(), Optional.empty(), false);
        assertThat(plan.routes().exact().get("h").rules()).isEqualTo(new HostRules(/* tls */ false, Optional.of(gate)));
        assertThat(plan.routes().exact().get("h").unmatched()).isPresent();
        assertThat(plan.tls().find("other").clients()).isEqualTo(ClientCertificates.NONE);
    }

    @Test
    void everyAnnotationHasItsMeaning() {
        GatewayPlan plan = compile(
                only(
                        SECRET,
                        "n/ca",
                        "auth-tls-verify-client",
                        "optional",
                        "auth-tls-verify-depth",
                        "3",
                        "auth-tls-error-page",
                        "http://x/error",
                        "auth-tls-pass-certificate-to-upstream",
                        "true",
                        "auth-tls-match-cn",
                        "CN=(a|b)"),
                secret(CLIENTS));
        assertThat(codes()).isEmpty();
        assertThat(asked(plan)).isEqualTo(new ClientCertificates(Mode.OPTIONAL, der(CLIENTS), PrivateBytes.EMPTY, 3));
        assertThat(gate(plan))
                .isEqualTo(new ClientGate(
                        Mode.OPTIONAL,
                        false,
                        Optional.of(Location.of("http://x/error")),
                        Optional.of("CN=(a|b)"),
                        true));
    }

    @ParameterizedTest
    @CsvSource({"on, REQUIRED", "off, OFF", "optional, OPTIONAL", "optional_no_ca, ANY"})
    void modes(String written, Mode mode) {
        GatewayPlan plan = compile(only(SECRET, "n/ca", "auth-tls-verify-client", written), secret(CLIENTS));
        assertThat(gate(plan).mode()).isEqualTo(mode);
        assertThat(asked(plan).mode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource({
        "auth-tls-verify-client, ON",
        "auth-tls-verify-depth, deep",
        "auth-tls-verify-depth, 101",
        "auth-tls-error-page, @named",
        "auth-tls-pass-certificate-to-upstream, maybe",
    })
    void anotherWrongValueCountsAsNotWritten(String name, String value) {
        GatewayPlan plan = compile(only(SECRET, "n/ca", name, value), secret(CLIENTS));
        assertThat(codes()).containsExactly(FindingCode.BAD_ANNOTATION);
        assertThat(gate(plan))
                .isEqualTo(new ClientGate(Mode.REQUIRED, false, Optional.empty(), Optional.empty(), false));
        assertThat(asked(plan).depth()).isEqualTo(1);
    }

    @Test
    void aDepthOfNothingIsOne() {
        compile(only(SECRET, "n/ca", "auth-tls-verify-depth", "0"), secret(CLIENTS));
        assertThat(codes()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("V-186 a name of a Secret that is none, and one of another namespace")
    @CsvSource({"ca, BAD_ANNOTATION", "n/, BAD_ANNOTATION", "a/b/c, BAD_ANNOTATION", "m/ca, CLIENT_AUTH_REFUSED"})
    void aNameThatIsNone(String written, FindingCode code) {
        assertNobodyIsLetIn(
                compile(only(SECRET, written), secret(CLIENTS), secret("m/ca", Map.of("ca.crt", CLIENTS.pem()))));
        assertThat(codes()).containsExactly(code);
    }

    @ParameterizedTest
    @DisplayName("V-184 a pattern that is none lets nobody in")
    @ValueSource(strings = {"CN=(open", "alice", "CN=a(?=b)"})
    void aPatternThatIsNone(String pattern) {
        assertNobodyIsLetIn(compile(only(SECRET, "n/ca", "auth-tls-match-cn", pattern), secret(CLIENTS)));
        assertThat(codes()).containsExactly(FindingCode.BAD_ANNOTATION);
    }

    @Test
    @DisplayName("V-186 the Secret that is missing, that comes, that changes, and that goes bad")
    void aSecretComesAndGoes() {
        assertNobodyIsLetIn(compile(only(SECRET, "n/ca")));
        assertThat(codes()).containsExactly(FindingCode.CLIENT_AUTH_REFUSED);
        assertThat(asked(compile(only(SECRET, "n/ca"), secret(CLIENTS))).authorities())
                .isEqualTo(der(CLIENTS));
        assertThat(codes()).isEmpty();
        assertThat(asked(compile(only(SECRET, "n/ca"), secret(OTHERS))).authorities())
                .isEqualTo(der(OTHERS));
        assertNobodyIsLetIn(compile(only(SECRET, "n/ca"), secret("n/ca", Map.of("tls.crt", CLIENTS.pem()))));
        assertThat(codes()).containsExactly(FindingCode.CLIENT_AUTH_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void authoritiesThatAreNone(String text) {
        assertNobodyIsLetIn(compile(only(SECRET, "n/ca"), secret("n/ca", Map.of("ca.crt", text))));
        assertThat(codes()).containsExactly(FindingCode.CLIENT_AUTH_REFUSED);
    }

    @Test
    void revocationListsAreTakenAlongOrNobodyIsLetIn() throws CRLException {
        byte[] list = CLIENTS.revoking().getEncoded();
        String pem = "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(list)
                + "\n-----END X509 CRL-----\n";
        GatewayPlan plan =
                compile(only(SECRET, "n/ca"), secret("n/ca", Map.of("ca.crt", CLIENTS.pem(), "ca.crl", pem)));
        assertThat(asked(plan).revocations()).isEqualTo(new PrivateBytes(list));
        for (String wrong : List.of("no PEM", CLIENTS.pem(), pem.replace("X509 CRL", "CRL"))) {
            assertNobodyIsLetIn(
                    compile(only(SECRET, "n/ca"), secret("n/ca", Map.of("ca.crt", CLIENTS.pem(), "ca.crl", wrong))));
        }
    }

    @Test
    void theOldestIngressWhoseSecretCanBeUsedCountsForTheWholeHost() {
        List<Fact> facts = new ArrayList<>(List.of(
                ingress("n/a", "2020-01-01T00:00:00Z", "h"),
                ingress("n/b", "2020-01-02T00:00:00Z", "h", SECRET, "n/missing"),
                ingress("n/c", "2020-01-03T00:00:00Z", "h", SECRET, "n/ca", "auth-tls-verify-client", "optional"),
                ingress("n/d", "2020-01-04T00:00:00Z", "h", SECRET, "n/ca"),
                secret(CLIENTS)));
        for (int turn = 0; turn < facts.size(); turn++) {
            Collections.rotate(facts, 1);
            GatewayPlan plan = compile(facts.toArray(Fact[]::new));
            assertThat(gate(plan).unusable()).isFalse();
            assertThat(asked(plan).mode()).isEqualTo(Mode.OPTIONAL);
            assertThat(plan.routes().exact().get("h").routes()).hasSize(4);
        }
    }

    @Test
    void anotherNamespaceHasNoSay() {
        GatewayPlan plan = compile(
                ingress("n/a", "2020-01-01T00:00:00Z", "h"),
                ingress("m/b", "2020-01-02T00:00:00Z", "h", SECRET, "m/ca"),
                secret("m/ca", Map.of("ca.crt", CLIENTS.pem())));
        assertThat(plan.routes().exact().get("h").rules()).isEqualTo(HostRules.NONE);
        assertThat(plan.tls().find("h").clients()).isEqualTo(ClientCertificates.NONE);
    }

    @Test
    void rulesWithoutAHostLetNobodyIn() {
        GatewayPlan plan = compile(ingress("n/i", "", "", SECRET, "n/ca"), secret(CLIENTS));
        assertThat(codes()).containsExactly(FindingCode.CLIENT_AUTH_REFUSED);
        assertThat(plan.routes()
                        .hostless()
                        .orElseThrow()
                        .rules()
                        .clients()
                        .orElseThrow()
                        .unusable())
                .isTrue();
        assertThat(plan.tls().unnamed().clients()).isEqualTo(ClientCertificates.NONE);
    }

    @Test
    void qualifiersAloneHaveNoEffect() {
        GatewayPlan plan = compile(only("auth-tls-verify-client", "on", "auth-tls-match-cn", "CN=a"));
        assertThat(codes())
                .containsExactly(FindingCode.ANNOTATION_WITHOUT_EFFECT, FindingCode.ANNOTATION_WITHOUT_EFFECT);
        assertThat(plan.routes().exact().get("h").rules()).isEqualTo(HostRules.NONE);
    }
}
