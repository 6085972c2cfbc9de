package io.sluice.controlplane.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.Snapshots;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.model.ClientCertificates;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Reason;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.ControlSettings;
import io.sluice.settings.SettingsReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Time is a number here: milliseconds, from an origin close to the overflow of the clock. */
class PublishCycleTest {
    private static final long ORIGIN = Long.MAX_VALUE - ms(20);
    private static final UpstreamId WEB = new UpstreamId("shop", "web", 80);
    private static final ObjectRef SECRET = new ObjectRef("Secret", "shop", "shop-tls");
    private static final UpstreamId API = new UpstreamId("shop", "api", 80);

    private final Map<ClusterSnapshot, Compiled<GatewayPlan>> meanings = new HashMap<>();
    private final List<ClusterSnapshot> compiled = new ArrayList<>();
    private final List<GatewayPlan> published = new ArrayList<>();
    private final List<List<Finding>> findings = new ArrayList<>();
    private final List<RuntimeException> failures = new ArrayList<>();
    private boolean refuse;
    private Map<ObjectRef, String> refused = Map.of();
    private Instant today = Instant.parse("2026-01-01T00:00:00Z");

    private final PublishCycle cycle = new PublishCycle(
            SettingsReader.defaults(ControlSettings.class),
            this::compile,
            new PublishListener() {
                @Override
                public void publish(GatewayPlan plan) {
                    if (refuse) {
                        throw new IllegalStateException("refused");
                    }
                    published.add(plan);
                }

                @Override
                public Map<ObjectRef, String> refusedSecrets() {
                    return refused;
                }

                @Override
                public void findings(List<Finding> now) {
                    findings.add(now);
                }

                @Override
                public void failed(RuntimeException cause) {
                    failures.add(cause);
                }
            },
            () -> today.toEpochMilli());

    private static long ms(long millis) {
        return millis * 1_000_000;
    }

    private Compiled<GatewayPlan> compile(ClusterSnapshot cluster) {
        compiled.add(cluster);
        Compiled<GatewayPlan> meaning = meanings.get(cluster);
        if (meaning == null) {
            throw new IllegalStateException("no meaning");
        }
        return meaning;
    }

    /** A snapshot, told apart by its one finding, that means {@code plan}. */
    private ClusterSnapshot meaning(String name, GatewayPlan plan) {
        ClusterSnapshot cluster = snapshot(name);
        meanings.put(cluster, new Compiled<>(plan, cluster.findings()));
        return cluster;
    }

    private static ClusterSnapshot snapshot(String name) {
        Finding finding =
                new Finding(FindingCode.NO_WATCH, new ObjectRef("Folder", "", name), Place.CLUSTER, name, "why", "fix");
        return Snapshots.withFinding(ClusterSnapshot.EMPTY, finding);
    }

    private static GatewayPlan plan(Upstream... upstreams) {
        Map<UpstreamId, Upstream> all = new HashMap<>();
        for (Upstream upstream : upstreams) {
            all.put(upstream.id(), upstream);
        }
        return new GatewayPlan(RoutingTable.EMPTY, all);
    }

    /** One host, whose certificate is valid for so many days of 2026. */
    private static GatewayPlan certified(int days) {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        TlsIdentity identity = days == 0
                ? new TlsIdentity.Unusable(SECRET, "there is none")
                : new TlsIdentity.Certificate(
                        PrivateBytes.EMPTY, PrivateBytes.EMPTY, start, start.plus(Duration.ofDays(days)), SECRET);
        TlsHost host = new TlsHost("shop.example", identity, ClientCertificates.NONE, /* minTls13 */ false);
        Map<String, TlsHost> hosts = Map.of("shop.example", host);
        return new GatewayPlan(
                RoutingTable.EMPTY, Map.of(), new TlsTable(hosts, Map.of(), TlsHost.UNNAMED, Map.of(), Map.of()));
    }

    private static Upstream upstream(UpstreamId id, String... addresses) {
        List<Endpoint> endpoints = List.of(addresses).stream()
                .map(address -> new Endpoint(address, 80))
                .toList();
        Optional<Reason> absence = endpoints.isEmpty() ? Optional.of(Reason.NO_ENDPOINT) : Optional.empty();
        return new Upstream(id, new Upstream.Addresses(endpoints, absence), Optional.empty());
    }

    private void changeAt(long millis, ClusterSnapshot cluster) {
        cycle.onChange(cluster, ORIGIN + ms(millis));
    }

    private void advanceTo(long millis) {
        cycle.advance(ORIGIN + ms(millis));
    }

    private void assertNextAt(long millis) {
        assertThat(cycle.nextDeadline()).isEqualTo(OptionalLong.of(ORIGIN + ms(millis)));
    }

    @Test
    @DisplayName("SVC-15 the window opens with the first change and is never extended")
    void furtherChangesDoNotExtendTheWindow() {
        ClusterSnapshot last = meaning("last", plan(upstream(WEB, "10.0.0.1")));
        assertThat(cycle.nextDeadline()).isEmpty();
        changeAt(0, snapshot("first"));
        changeAt(9, last);
        assertNextAt(10);
        advanceTo(9);
        assertThat(compiled).isEmpty();
        advanceTo(10);
        assertThat(compiled).containsExactly(last);
        assertThat(published).hasSize(1);
        assertThat(cycle.nextDeadline()).isEmpty();
    }

    @Test
    @DisplayName("SVC-15 a change after the window has closed opens the next one")
    void aLaterChangeOpensItsOwnWindow() {
        changeAt(0, meaning("one", plan(upstream(WEB, "10.0.0.1"))));
        advanceTo(12);
        changeAt(13, meaning("two", plan(upstream(WEB, "10.0.0.2"))));
        assertNextAt(23);
        advanceTo(23);
        assertThat(published).hasSize(2);
    }

    @Test
    void anEqualPlanIsNotPublishedButItsFindingsAreTold() {
        changeAt(0, meaning("one", plan(upstream(WEB, "10.0.0.1"))));
        advanceTo(10);
        ClusterSnapshot same = meaning("two", plan(upstream(WEB, "10.0.0.1")));
        changeAt(20, same);
        advanceTo(30);
        assertThat(published).hasSize(1);
        assertThat(findings).hasSize(2).last().isEqualTo(same.findings());
    }

    @Test
    void anEmptyFirstPlanIsPublishedSoThatReadinessCanFollow() {
        changeAt(0, meaning("empty", GatewayPlan.EMPTY));
        advanceTo(10);
        assertThat(published).containsExactly(GatewayPlan.EMPTY);
    }

    @Test
    @DisplayName("SVC-15 only the Service that would become empty is held back, for 50 ms")
    void theLastEndpointIsHeldBackAloneWhileTheRestIsPublished() {
        changeAt(0, meaning("both", plan(upstream(WEB, "10.0.0.1"), upstream(API, "10.0.1.1"))));
        advanceTo(10);
        changeAt(20, meaning("gone", plan(upstream(WEB), upstream(API, "10.0.1.2"))));
        advanceTo(30);
        assertThat(published).last().isEqualTo(plan(upstream(WEB, "10.0.0.1"), upstream(API, "10.0.1.2")));
        assertNextAt(80);
        advanceTo(79);
        assertThat(published).hasSize(2);
        advanceTo(80);
        assertThat(published).hasSize(3).last().isEqualTo(plan(upstream(WEB), upstream(API, "10.0.1.2")));
        assertThat(cycle.nextDeadline()).isEmpty();
    }

    @Test
    @DisplayName("SVC-15 a slice that is replaced within 50 ms is never seen empty")
    void aReplacementWithinTheHoldOffIsPublishedAtOnce() {
        changeAt(0, meaning("old", plan(upstream(WEB, "10.0.0.1"))));
        advanceTo(10);
        changeAt(20, meaning("gone", plan(upstream(WEB))));
        advanceTo(30);
        changeAt(40, meaning("new", plan(upstream(WEB, "10.0.0.9"))));
        advanceTo(50);
        advanceTo(200);
        assertThat(published).containsExactly(plan(upstream(WEB, "10.0.0.1")), plan(upstream(WEB, "10.0.0.9")));
        assertThat(cycle.nextDeadline()).isEmpty();
    }

    @Test
    void changesOfOthersDoNotProlongTheHoldOff() {
        changeAt(0, meaning("both", plan(upstream(WEB, "10.0.0.1"), upstream(API, "10.0.1.1"))));
        advanceTo(10);
        changeAt(20, meaning("gone", plan(upstream(WEB), upstream(API, "10.0.1.1"))));
        advanceTo(30);
        changeAt(60, meaning("other", plan(upstream(WEB), upstream(API, "10.0.1.2"))));
        advanceTo(70);
        assertThat(published).last().isEqualTo(plan(upstream(WEB, "10.0.0.1"), upstream(API, "10.0.1.2")));
        assertNextAt(80);
        advanceTo(80);
        assertThat(published).last().isEqualTo(plan(upstream(WEB), upstream(API, "10.0.1.2")));
    }

    @Test
    void anUpstreamThatNoRouteNamesAnyMoreGoesAtOnce() {
        changeAt(0, meaning("both", plan(upstream(WEB, "10.0.0.1"), upstream(API, "10.0.1.1"))));
        advanceTo(10);
        changeAt(20, meaning("one", plan(upstream(API, "10.0.1.1"))));
        advanceTo(30);
        assertThat(published).last().isEqualTo(plan(upstream(API, "10.0.1.1")));
    }

    @Test
    void aServiceThatStartsWithoutEndpointsIsPublishedAtOnce() {
        changeAt(0, meaning("empty", plan(upstream(WEB))));
        advanceTo(10);
        assertThat(published).containsExactly(plan(upstream(WEB)));
        assertThat(cycle.nextDeadline()).isEmpty();
    }

    @Test
    void theLastGoodPlanStaysWhenCompilingFails() {
        ClusterSnapshot good = meaning("good", plan(upstream(WEB, "10.0.0.1")));
        changeAt(0, good);
        advanceTo(10);
        changeAt(20, snapshot("unknown"));
        advanceTo(30);
        assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessage("no meaning"));
        assertThat(published).hasSize(1);
        changeAt(40, meaning("better", plan(upstream(WEB, "10.0.0.2"))));
        advanceTo(50);
        assertThat(published).hasSize(2);
    }

    @Test
    void aPlanThatWasRefusedIsOfferedAgainWithTheNextChange() {
        refuse = true;
        changeAt(0, meaning("one", plan(upstream(WEB, "10.0.0.1"))));
        advanceTo(10);
        assertThat(failures).hasSize(1);
        refuse = false;
        changeAt(20, meaning("two", plan(upstream(WEB, "10.0.0.1"))));
        advanceTo(30);
        assertThat(published).hasSize(1);
    }

    @Test
    @DisplayName("T-14 a plan whose Secret went bad is published with the last good certificate")
    void theLastGoodCertificateIsPublished() {
        changeAt(0, meaning("good", certified(90)));
        advanceTo(10);
        changeAt(20, meaning("bad", certified(0)));
        advanceTo(30);
        assertThat(published).as("nothing that is served has changed").containsExactly(certified(90));
        changeAt(40, meaning("gone", GatewayPlan.EMPTY));
        advanceTo(50);
        assertThat(published).last().isEqualTo(GatewayPlan.EMPTY);
        changeAt(60, meaning("bad again", certified(0)));
        advanceTo(70);
        assertThat(published).last().isEqualTo(certified(0));
    }

    @Test
    @DisplayName("that a certificate expires is said without any change, once a day at most")
    void certificatesAreLookedAtEveryDay() {
        ClusterSnapshot good = meaning("good", certified(90));
        long day = Duration.ofDays(1).toMillis();
        changeAt(0, good);
        advanceTo(10);
        assertNextAt(10 + day);
        assertThat(findings).containsExactly(good.findings());
        today = today.plus(Duration.ofDays(69));
        advanceTo(10 + day);
        assertThat(findings).as("21 days are left").hasSize(1);
        today = today.plus(Duration.ofDays(1));
        advanceTo(10 + 2 * day);
        assertThat(codes()).containsExactly(FindingCode.NO_WATCH, FindingCode.CERTIFICATE_EXPIRES_SOON);
        assertNextAt(10 + 3 * day);
        today = today.plus(Duration.ofDays(1));
        advanceTo(10 + 3 * day);
        assertThat(findings).as("nothing new to say").hasSize(2);
        today = today.plus(Duration.ofDays(20));
        advanceTo(10 + 4 * day);
        assertThat(codes()).containsExactly(FindingCode.NO_WATCH, FindingCode.CERTIFICATE_EXPIRED);
        assertThat(compiled).hasSize(1);
        assertThat(published).hasSize(1);
    }

    private List<FindingCode> codes() {
        return findings.get(findings.size() - 1).stream().map(Finding::code).toList();
    }

    @Test
    void aCertificateThatIsHeldBackIsTakenWhenItsTimeComes() {
        changeAt(0, meaning("good", certified(90)));
        advanceTo(10);
        today = today.plus(Duration.ofDays(10));
        changeAt(20, meaning("expired", certified(5)));
        advanceTo(30);
        assertThat(published).containsExactly(certified(90));
        long minute = Duration.ofMinutes(1).toMillis();
        assertNextAt(30 + minute);
        today = today.plus(Duration.ofDays(81));
        advanceTo(30 + minute);
        assertThat(published).last().isEqualTo(certified(5));
        assertNextAt(30 + minute + Duration.ofDays(1).toMillis());
    }

    @Test
    void findingsThatCouldNotBeToldAreToldLater() {
        changeAt(0, meaning("good", certified(30)));
        advanceTo(10);
        refuse = true;
        today = today.plus(Duration.ofDays(32));
        changeAt(20, meaning("other", certified(31)));
        advanceTo(30);
        assertThat(failures).hasSize(1);
        refuse = false;
        advanceTo(30 + Duration.ofDays(1).toMillis());
        assertThat(published).last().isEqualTo(certified(31));
        assertThat(codes()).contains(FindingCode.CERTIFICATE_EXPIRED);
    }

    @Test
    @DisplayName("T-14 a Secret that handshakes cannot be made with is a Finding for as long as it is in the plan")
    void whatTheEngineRefusesIsAFinding() {
        refused = Map.of(SECRET, "no such curve");
        changeAt(0, meaning("one", certified(365)));
        advanceTo(10);
        assertThat(findings.get(0))
                .filteredOn(finding -> finding.code() == FindingCode.BAD_TLS_SECRET)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.object()).isEqualTo(SECRET);
                    assertThat(finding.what()).endsWith("(no such curve)");
                });
        changeAt(20, meaning("same", certified(365)));
        advanceTo(30);
        assertThat(published).hasSize(1);
        assertThat(findings.get(1)).anyMatch(finding -> finding.code() == FindingCode.BAD_TLS_SECRET);
        refused = Map.of();
        changeAt(40, meaning("better", certified(364)));
        advanceTo(50);
        assertThat(findings.get(2)).noneMatch(finding -> finding.code() == FindingCode.BAD_TLS_SECRET);
    }
}
