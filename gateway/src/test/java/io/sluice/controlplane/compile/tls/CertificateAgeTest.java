package io.sluice.controlplane.compile.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.model.ClientCertificates;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.PrivateBytes;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.UpstreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateAgeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ObjectRef SECRET = new ObjectRef("Secret", "shop", "shop-tls");
    private static final Place PLACE = new Place("tls.yaml", 3, 1);

    private static List<Finding> findings(Duration life, Duration age) {
        TlsIdentity certificate =
                new TlsIdentity.Certificate(PrivateBytes.EMPTY, PrivateBytes.EMPTY, START, START.plus(life), SECRET);
        TlsHost host = new TlsHost("shop.example", certificate, ClientCertificates.NONE, /* minTls13 */ false);
        return findings(
                new TlsTable(
                        Map.of("shop.example", host), Map.of("x.example", host), TlsHost.UNNAMED, Map.of(), Map.of()),
                age);
    }

    private static List<Finding> findings(TlsTable table, Duration age) {
        Positions positions = new Positions("tls.yaml", Map.of("data[tls.crt]", Positions.mark(3, 1)));
        Meta meta = new Meta("Secret", new ObjectName("shop", "shop-tls"), "", Map.of(), Map.of(), positions);
        FactMap<SecretFact> secrets = FactMap.of(List.of(new SecretFact(meta, "kubernetes.io/tls", Map.of())));
        return CertificateAge.findings(table, secrets, START.plus(age));
    }

    @ParameterizedTest
    @CsvSource({
        "90, -1, CERTIFICATE_EXPIRED",
        "90, 0, ",
        "90, 69, ",
        "90, 70, CERTIFICATE_EXPIRES_SOON",
        "90, 90, CERTIFICATE_EXPIRES_SOON",
        "90, 91, CERTIFICATE_EXPIRED",
        "6, 4, ",
        "6, 5, CERTIFICATE_EXPIRES_SOON"
    })
    void aCertificateIsSaidToEndInTime(int life, int age, FindingCode code) {
        assertThat(findings(Duration.ofDays(life), Duration.ofDays(age)))
                .extracting(Finding::code)
                .isEqualTo(code == null ? List.of() : List.of(code));
    }

    @Test
    void itIsSaidOnceOfTheSecretAndWhereThatIsWritten() {
        List<Finding> findings = findings(Duration.ofDays(90), Duration.ofDays(80));
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.object()).isEqualTo(SECRET);
            assertThat(finding.place()).isEqualTo(PLACE);
            assertThat(finding.what()).isEqualTo("the certificate is valid until 2026-04-01T00:00:00Z");
        });
    }

    @Test
    void nothingIsSaidOfOneThatNobodyIsShownSinceItsHostIsPassedOn() {
        TlsIdentity certificate = new TlsIdentity.Certificate(
                PrivateBytes.EMPTY, PrivateBytes.EMPTY, START, START.plus(Duration.ofDays(90)), SECRET);
        Map<String, TlsHost> exact = Map.of(
                "shop.example",
                new TlsHost("shop.example", certificate, ClientCertificates.NONE, /* minTls13 */ false));
        Map<String, TlsHost> below =
                Map.of("shop.example", new TlsHost("*.shop.example", certificate, ClientCertificates.NONE, false));
        UpstreamId to = new UpstreamId("shop", "web", 443);
        TlsTable passed = new TlsTable(exact, Map.of(), TlsHost.UNNAMED, Map.of("shop.example", to), Map.of());
        TlsTable wildcard = new TlsTable(
                Map.of(),
                below,
                TlsHost.UNNAMED,
                Map.of(),
                Map.of("shop.example", new TlsTable.PassedWildcard(to, Set.of("own.shop.example"))));
        assertThat(findings(passed, Duration.ofDays(91))).isEmpty();
        assertThat(findings(wildcard, Duration.ofDays(91)))
                .extracting(Finding::code)
                .containsExactly(FindingCode.CERTIFICATE_EXPIRED);
    }

    @Test
    void theLastSecondStillCounts() {
        assertThat(findings(Duration.ofDays(90), Duration.ofDays(90)))
                .extracting(Finding::code)
                .doesNotContain(FindingCode.CERTIFICATE_EXPIRED);
        assertThat(findings(Duration.ofDays(90), Duration.ofDays(90).plusMillis(1)))
                .extracting(Finding::code)
                .containsExactly(FindingCode.CERTIFICATE_EXPIRED);
    }
}
