package io.sluice.controlplane.publish;

import static io.sluice.controlplane.compile.tls.TlsFiles.secret;
import static io.sluice.controlplane.compile.tls.TlsFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.compile.tls.ParsedSecret;
import io.sluice.model.ClientCertificates;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.ObjectRef;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The wall clock is a field here. */
class CertificateKeeperTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ObjectRef SECRET = new ObjectRef("Secret", "shop", "shop-tls");
    private static final TlsIdentity BAD = new TlsIdentity.Unusable(SECRET, "tls.crt has no certificate");

    private static final TlsIdentity.Certificate LONG = parsed(text("leaf.crt", "middle.crt"), text("leaf.key"));
    private static final TlsIdentity.Certificate LEAF_ALONE = parsed(text("leaf.crt"), text("leaf.key"));
    private static final TlsIdentity.Certificate OTHER = parsed(text("prime256v1.crt"), text("prime256v1.key"));

    private Instant now = START;
    private final CertificateKeeper keeper = new CertificateKeeper(() -> now.toEpochMilli());
    private TlsTable published = TlsTable.EMPTY;
    private List<Finding> findings = List.of();
    private boolean holding;
    private RoutingTable routes = RoutingTable.EMPTY;

    private static TlsIdentity.Certificate parsed(String certificates, String key) {
        return ParsedSecret.of(secret(certificates, key)).certificate().orElseThrow();
    }

    /** Valid for so many days from the start on. */
    private static TlsIdentity.Certificate valid(TlsIdentity.Certificate like, int from, int to) {
        return new TlsIdentity.Certificate(
                like.chain(), like.key(), START.plus(Duration.ofDays(from)), START.plus(Duration.ofDays(to)), SECRET);
    }

    private static TlsHost host(String name, TlsIdentity identity) {
        return new TlsHost(name, identity, ClientCertificates.NONE, /* minTls13 */ false);
    }

    private static TlsTable table(TlsHost... hosts) {
        Map<String, TlsHost> exact = new HashMap<>();
        for (TlsHost host : hosts) {
            exact.put(host.host(), host);
        }
        return new TlsTable(exact, Map.of(), TlsHost.UNNAMED, Map.of(), Map.of());
    }

    private static TlsTable table(TlsIdentity identity) {
        return table(host("shop.example", identity));
    }

    private static TlsTable unnamed(TlsIdentity identity, TlsHost... hosts) {
        return new TlsTable(table(hosts).exact(), Map.of(), host("", identity), Map.of(), Map.of());
    }

    private void publish(TlsTable wanted) {
        CertificateKeeper.Kept kept =
                keeper.keep(new GatewayPlan(routes, Map.of(), wanted), published, FactMap.empty());
        published = kept.table();
        findings = kept.findings();
        holding = kept.holding();
    }

    private TlsIdentity shown(String name) {
        return published.find(name).identity();
    }

    @Test
    @DisplayName("T-14 a Secret that goes bad leaves its host the last good certificate, and no other host feels it")
    void theLastGoodCertificateIsKept() {
        TlsHost other = host("other.example", valid(OTHER, 0, 90));
        publish(table(host("shop.example", valid(LONG, 0, 90)), other));
        publish(table(host("shop.example", BAD), other));
        assertThat(shown("shop.example")).isEqualTo(valid(LONG, 0, 90));
        assertThat(published.exact().get("other.example")).isSameAs(other);
        assertThat(holding).isTrue();
        publish(table(host("shop.example", BAD), host("other.example", valid(LONG, 0, 60))));
        assertThat(shown("shop.example")).isEqualTo(valid(LONG, 0, 90));
        assertThat(shown("other.example")).isEqualTo(valid(LONG, 0, 60));
        publish(table(host("shop.example", valid(OTHER, 0, 80)), other));
        assertThat(shown("shop.example")).isEqualTo(valid(OTHER, 0, 80));
        assertThat(holding).isFalse();
    }

    @Test
    @DisplayName("T-14 D24 a Secret that was never good: the handshake is refused")
    void withoutALastGoodOneThereIsNone() {
        publish(table(BAD));
        assertThat(shown("shop.example")).isEqualTo(BAD);
        assertThat(holding).isFalse();
    }

    @Test
    void theLastGoodOneIsKeptEvenWhenItIsExpired() {
        publish(table(valid(LONG, 0, 90)));
        now = START.plus(Duration.ofDays(91));
        publish(table(BAD));
        assertThat(shown("shop.example")).isEqualTo(valid(LONG, 0, 90));
        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.CERTIFICATE_EXPIRED);
    }

    @Test
    @DisplayName("T-14 what a client demands in the handshake is that of now, whatever certificate is kept")
    void theRestOfThePolicyIsNotKept() {
        publish(table(valid(LONG, 0, 90)));
        publish(table(new TlsHost("shop.example", BAD, ClientCertificates.NONE, /* minTls13 */ true)));
        assertThat(published.find("shop.example").minTls13()).isTrue();
        assertThat(shown("shop.example")).isEqualTo(valid(LONG, 0, 90));
    }

    @Test
    @DisplayName("T-14 a host that wants no TLS any more is forgotten")
    void whatIsNotWantedAnyMoreIsForgotten() {
        publish(table(valid(LONG, 0, 90)));
        publish(table());
        assertThat(published).isEqualTo(TlsTable.EMPTY);
        publish(table(BAD));
        assertThat(shown("shop.example")).isEqualTo(BAD);
    }

    @Test
    void theCertificateOfAnotherNamespaceIsNotKept() {
        publish(table(valid(LONG, 0, 90)));
        TlsIdentity bad = new TlsIdentity.Unusable(new ObjectRef("Secret", "blog", "shop-tls"), "there is none");
        publish(table(bad));
        assertThat(shown("shop.example")).isEqualTo(bad);
    }

    @Test
    @DisplayName("T-14 an expired certificate does not replace one that is valid, until that expires too")
    void anExpiredCertificateWaits() {
        publish(table(valid(LONG, 0, 90)));
        now = START.plus(Duration.ofDays(10));
        publish(table(valid(OTHER, 0, 5)));
        assertThat(shown("shop.example")).isEqualTo(valid(LONG, 0, 90));
        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.CERTIFICATE_EXPIRED);
        now = START.plus(Duration.ofDays(91));
        publish(table(valid(OTHER, 0, 5)));
        assertThat(shown("shop.example")).isEqualTo(valid(OTHER, 0, 5));
        assertThat(holding).isFalse();
    }

    @Test
    void aCertificateThatIsNotValidYetWaits() {
        publish(table(valid(LONG, 0, 90)));
        publish(table(valid(OTHER, 2, 90)));
        assertThat(shown("shop.example")).isEqualTo(valid(LONG, 0, 90));
        assertThat(findings)
                .singleElement()
                .satisfies(one -> assertThat(one.what()).contains("valid from"));
        now = START.plus(Duration.ofDays(2));
        publish(table(valid(OTHER, 2, 90)));
        assertThat(shown("shop.example")).isEqualTo(valid(OTHER, 2, 90));
        assertThat(findings).isEmpty();
    }

    @Test
    @DisplayName("an expired Secret at the first start is served, and said")
    void anExpiredCertificateIsServedWhereThereIsNoOther() {
        now = START.plus(Duration.ofDays(6));
        publish(table(valid(OTHER, 0, 5)));
        assertThat(shown("shop.example")).isEqualTo(valid(OTHER, 0, 5));
        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.CERTIFICATE_EXPIRED);
    }

    @Test
    @DisplayName("T-14 missing intermediate: the certificate before had one of the same issuer")
    void aLostIntermediateIsNotFollowed() {
        publish(table(valid(LONG, 0, 90)));
        publish(table(valid(LEAF_ALONE, 0, 90)));
        assertThat(shown("shop.example")).isEqualTo(valid(LONG, 0, 90));
        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.CHAIN_INCOMPLETE);
        publish(table(valid(OTHER, 0, 90)));
        assertThat(shown("shop.example")).as("of another issuer").isEqualTo(valid(OTHER, 0, 90));
    }

    @Test
    void aLeafThatAlwaysStoodAloneIsReplacedByAnother() {
        publish(table(valid(LEAF_ALONE, 0, 90)));
        publish(table(valid(LEAF_ALONE, 0, 91)));
        assertThat(shown("shop.example")).isEqualTo(valid(LEAF_ALONE, 0, 91));
        assertThat(findings).isEmpty();
    }

    @Test
    @DisplayName("V-087 the default certificate is kept when its Secret goes bad, for the hosts that use it too")
    void theDefaultCertificateIsKept() {
        TlsIdentity good = valid(LONG, 0, 90);
        publish(unnamed(good, host("shop.example", good)));
        TlsIdentity made = new TlsIdentity.BootCertificate();
        publish(unnamed(made, host("shop.example", made), host("new.example", made)));
        assertThat(shown("")).isEqualTo(good);
        assertThat(shown("shop.example")).isEqualTo(good);
        assertThat(shown("new.example")).isEqualTo(good);
        assertThat(holding).isTrue();
    }

    @Test
    @DisplayName("M16 a host that gives up its Secret gets the default certificate")
    void aHostMayWantTheDefaultCertificate() {
        publish(table(valid(LONG, 0, 90)));
        publish(table(new TlsIdentity.BootCertificate()));
        assertThat(shown("shop.example")).isEqualTo(new TlsIdentity.BootCertificate());
    }

    @Test
    void aWildcardIsKeptToo() {
        TlsTable good = new TlsTable(
                Map.of(),
                Map.of("example", host("*.example", valid(LONG, 0, 90))),
                TlsHost.UNNAMED,
                Map.of(),
                Map.of());
        TlsTable bad =
                new TlsTable(Map.of(), Map.of("example", host("*.example", BAD)), TlsHost.UNNAMED, Map.of(), Map.of());
        publish(good);
        publish(bad);
        assertThat(published).isEqualTo(good);
    }

    @Test
    @DisplayName("M16 a host that only the names in the certificate covered keeps it when its Secret goes bad")
    void aHostThatNoEntryNamesIsKeptToo() {
        TlsHost covered = host("www.shop.example", valid(LONG, 0, 90));
        HostRoutes www = new HostRoutes("www.shop.example", List.of(), Optional.empty());
        routes = new RoutingTable(Map.of("www.shop.example", www), Map.of(), Optional.empty(), Optional.empty());
        publish(table(host("shop.example", valid(LONG, 0, 90)), covered));
        publish(table(host("shop.example", BAD)));
        assertThat(shown("www.shop.example")).isEqualTo(valid(LONG, 0, 90));
        publish(table(host("shop.example", valid(OTHER, 0, 90))));
        assertThat(shown("www.shop.example"))
                .as("the new one does not cover it")
                .isEqualTo(TlsHost.UNNAMED.identity());
        publish(table(host("shop.example", valid(LONG, 0, 90)), covered));
        routes = RoutingTable.EMPTY;
        publish(table(host("shop.example", BAD)));
        assertThat(shown("www.shop.example")).as("without a rule it is gone").isEqualTo(TlsHost.UNNAMED.identity());
    }

    @Test
    void whatIsNotKeptIsTheSameTable() {
        TlsTable wanted = table(valid(LONG, 0, 90));
        publish(wanted);
        assertThat(published).isSameAs(wanted);
    }
}
