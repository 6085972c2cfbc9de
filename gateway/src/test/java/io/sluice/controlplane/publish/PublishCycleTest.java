package io.sluice.controlplane.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.Snapshots;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.model.Endpoint;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import io.sluice.model.Reason;
import io.sluice.model.RoutingTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.ControlSettings;
import io.sluice.settings.SettingsReader;
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
    private static final UpstreamId API = new UpstreamId("shop", "api", 80);

    private final Map<ClusterSnapshot, Compiled<GatewayPlan>> meanings = new HashMap<>();
    private final List<ClusterSnapshot> compiled = new ArrayList<>();
    private final List<GatewayPlan> published = new ArrayList<>();
    private final List<List<Finding>> findings = new ArrayList<>();
    private final List<RuntimeException> failures = new ArrayList<>();
    private boolean refuse;

    private final PublishCycle cycle =
            new PublishCycle(SettingsReader.defaults(ControlSettings.class), this::compile, new PublishListener() {
                @Override
                public void publish(GatewayPlan plan) {
                    if (refuse) {
                        throw new IllegalStateException("refused");
                    }
                    published.add(plan);
                }

                @Override
                public void findings(List<Finding> now) {
                    findings.add(now);
                }

                @Override
                public void failed(RuntimeException cause) {
                    failures.add(cause);
                }
            });

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
}
