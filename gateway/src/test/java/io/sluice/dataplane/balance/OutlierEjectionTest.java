package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.Reason;
import io.sluice.settings.UpstreamSettings.EjectOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The way out and back, in virtual time. */
class OutlierEjectionTest {
    private static final long MS = 1_000_000;

    private final VirtualProbes probes = new VirtualProbes();
    private final List<EndpointState> ejected = new ArrayList<>();
    private final RecordedNews news = new RecordedNews();

    private UpstreamState upstream(int panicThreshold, String... names) {
        HealthPolicy policy =
                new HealthPolicy(5, EjectOn.ERRORS, Duration.ofSeconds(1), Duration.ofSeconds(60), panicThreshold);
        OutlierEjection ejection = new OutlierEjection(policy, probes, ejected::add, new SplittableRandom(1), news);
        UpstreamState state = new UpstreamState(Upstreams.ID, 2, 0, policy, ejection);
        state.replace(of(names));
        return state;
    }

    private static void heard(UpstreamState state, EndpointState endpoint, AttemptEvent event, int times) {
        for (int i = 0; i < times; i++) {
            state.heard(endpoint, event);
        }
    }

    private static List<String> inService(UpstreamState state) {
        return state.endpoints().stream().map(Upstreams::name).toList();
    }

    @Test
    @DisplayName("4.9 five failures in a row eject; a success begins the row anew")
    void fiveInARowEject() {
        probes.verdict = Verdict.WELL;
        UpstreamState state = upstream(50, "a", "b");
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 4);
        state.heard(a, AttemptEvent.ANSWERED);
        heard(state, a, AttemptEvent.TIMED_OUT, 4);
        state.heard(a, AttemptEvent.STALE);
        state.heard(a, AttemptEvent.CANCELLED);
        assertThat(inService(state)).containsExactly("a", "b");
        state.heard(a, AttemptEvent.CONNECT_FAILED);
        assertThat(inService(state)).containsExactly("b");
        assertThat(ejected).containsExactly(a);
        assertThat(Upstreams.picks(state, 3)).containsOnly("b");
        assertThat(news.told).containsExactly("out " + a.endpoint().address() + ": failed 5 times in a row");
    }

    @Test
    @DisplayName("4.9 after two failures the gateway looks for itself, and what it finds counts for the rest")
    void aFailedProbeConfirms() {
        UpstreamState state = upstream(50, "a", "b");
        EndpointState a = state.endpoints().at(0);
        state.heard(a, AttemptEvent.CONNECT_FAILED);
        assertThat(probes.probed).isEmpty();
        state.heard(a, AttemptEvent.CONNECT_FAILED);
        assertThat(inService(state)).containsExactly("b");
    }

    @Test
    @DisplayName("4.9 where the gateway cannot look, nothing follows from it")
    void aProbeThatWasNoneConfirmsNothing() {
        probes.verdict = Verdict.UNKNOWN;
        UpstreamState state = upstream(50, "a", "b");
        heard(state, state.endpoints().at(0), AttemptEvent.CONNECT_FAILED, 4);
        assertThat(inService(state)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("4.9 responses that break off are a row of their own, which an answer does not end")
    void cutsAreCountedBesides() {
        probes.verdict = Verdict.WELL;
        UpstreamState state = upstream(50, "a", "b");
        EndpointState a = state.endpoints().at(0);
        for (int i = 0; i < 5; i++) {
            assertThat(inService(state)).containsExactly("a", "b");
            state.heard(a, AttemptEvent.ANSWERED);
            state.heard(a, AttemptEvent.CUT);
        }
        assertThat(inService(state)).containsExactly("b");
        probes.pass(1100 * MS);
        assertThat(state.trial()).isSameAs(a);
        state.heard(a, AttemptEvent.ANSWERED);
        assertThat(inService(state)).containsExactly("a", "b");
        state.heard(a, AttemptEvent.CUT);
        assertThat(inService(state)).as("not well yet").containsExactly("b");
    }

    @Test
    @DisplayName("4.9 while the set without it is being made it counts as tried, and is used if it is the last")
    void nobodyMeetsItWhileItIsBeingEjected() {
        probes.busy = true;
        probes.verdict = Verdict.WELL;
        UpstreamState state = upstream(50, "a", "b");
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 4);
        probes.pass(0);
        assertThat(Upstreams.picks(state, 4)).containsExactly("a", "b", "a", "b");
        state.heard(a, AttemptEvent.RESET);
        assertThat(inService(state)).containsExactly("a", "b");
        assertThat(Upstreams.picks(state, 4)).containsOnly("b");
        Tried tried = new Tried();
        tried.add(state.endpoints().at(1));
        assertThat(Upstreams.pick(state, tried)).isSameAs(a);
        probes.pass(0);
        assertThat(inService(state)).containsExactly("b");
    }

    @Test
    @DisplayName("4.9 at most half are ejected, and never the only one")
    void atMostHalf() {
        UpstreamState state = upstream(0, "a", "b", "c", "d", "e");
        state.members().forEach(each -> heard(state, each, AttemptEvent.RESET, 6));
        assertThat(state.endpoints().size()).isEqualTo(3);
        UpstreamState single = upstream(0, "a");
        heard(single, single.endpoints().at(0), AttemptEvent.RESET, 20);
        assertThat(single.endpoints().size()).isEqualTo(1);
        UpstreamState two = upstream(0, "a", "b");
        two.members().forEach(each -> heard(two, each, AttemptEvent.RESET, 6));
        two.replace(of("a"));
        assertThat(inService(two)).as("half of what is left").containsExactly("a");
    }

    @Test
    @DisplayName("4.9 return: a probe, then one request, whose success takes it in within three seconds")
    void theWayBack() {
        UpstreamState state = upstream(50, "a", "b");
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 5);
        probes.pass(5000 * MS);
        assertThat(probes.probed).hasSizeBetween(5, 6);
        assertThat(state.trial()).as("no probe has succeeded").isNull();

        probes.verdict = Verdict.WELL;
        probes.pass(1100 * MS);
        assertThat(inService(state)).containsExactly("b");
        assertThat(state.trial()).isSameAs(a);
        assertThat(state.trial()).as("one only").isNull();
        state.heard(a, AttemptEvent.RESET);
        assertThat(inService(state)).as("ejected again").containsExactly("b");
        assertThat(state.trial()).isNull();

        probes.pass(1100 * MS);
        assertThat(state.trial()).isSameAs(a);
        state.heard(a, AttemptEvent.CANCELLED);
        assertThat(state.trial()).as("said nothing, so the next one tries").isSameAs(a);
        state.heard(a, AttemptEvent.CONNECTED);
        state.heard(a, AttemptEvent.ANSWERED);
        assertThat(inService(state)).containsExactly("a", "b");
        assertThat(news.told)
                .as("the trial that failed is none of it")
                .hasSize(2)
                .endsWith("in " + a.endpoint().address());
        int so = probes.probed.size();
        probes.pass(10_000 * MS);
        assertThat(probes.probed).as("nobody is probed any more").hasSize(so);
        heard(state, a, AttemptEvent.RESET, 1);
        assertThat(inService(state)).as("a clean slate").containsExactly("a", "b");
    }

    @Test
    @DisplayName(
            "4.9 an endpoint whose own check calls it ill meanwhile is not said to be in when a request has proved it")
    void whoIsOutForItsCheckIsNotIn() {
        UpstreamState state = upstream(50, "a", "b");
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 5);
        probes.verdict = Verdict.WELL;
        probes.pass(1100 * MS);
        assertThat(state.trial()).isSameAs(a);
        check(state, a, /* well */ false);
        state.heard(a, AttemptEvent.ANSWERED);
        assertThat(inService(state)).containsExactly("b");
        assertThat(news.told)
                .singleElement()
                .asString()
                .startsWith("out " + a.endpoint().address());
    }

    @Test
    @DisplayName("4.9 what is known of endpoints outlives a plan; one that has left is not probed")
    void healthOutlivesPlans() {
        UpstreamState state = upstream(50, "a", "b", "c");
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 5);
        state.replace(of("a", "b"));
        state.replace(Upstreams.balanced("least_request", "a", "b"));
        assertThat(inService(state)).containsExactly("b");
        state.replace(of("b"));
        assertThat(a.retired()).isTrue();
        int so = probes.probed.size();
        probes.pass(5000 * MS);
        assertThat(probes.probed).hasSize(so);
    }

    @Test
    @DisplayName("4.9 a request that belongs to an endpoint is no trial at another one")
    void noTrialForThoseThatStay() {
        UpstreamState state = upstream(50, "a", "b");
        state.replace(Upstreams.balanced("hash client", "a", "b"));
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 5);
        probes.verdict = Verdict.WELL;
        probes.pass(1100 * MS);
        assertThat(state.trial()).isNull();
        state.replace(Upstreams.sticky(Duration.ofHours(1), "a", "b"));
        assertThat(state.trial()).isNull();
        state.replace(of("a", "b"));
        assertThat(state.trial()).isSameAs(a);
    }

    @Test
    @DisplayName("LB-T31 with four of ten healthy all ten are used, with five only the five")
    void panic() {
        String[] ten = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
        UpstreamState state = upstream(50, ten);
        List<EndpointState> all =
                state.members().sorted(Comparator.comparing(Upstreams::name)).toList();
        all.subList(0, 4).forEach(each -> heard(state, each, AttemptEvent.RESET, 6));
        check(state, all.get(4), /* well */ false);
        assertThat(Upstreams.picks(state, 100)).containsOnly("f", "g", "h", "i", "j");
        check(state, all.get(5), /* well */ false);
        assertThat(Upstreams.picks(state, 100)).containsOnly(ten);
        state.replace(of("a", "b", "c", "d", "e", "f"));
        assertThat(inService(state)).as("those that are not ready stay away").hasSize(6);
        check(state, all.get(5), /* well */ true);
        check(state, all.get(4), /* well */ true);
        assertThat(inService(state)).as("at most half are ejected").containsExactly("d", "e", "f");
    }

    @Test
    @DisplayName("LB-T31 upstream.panicThreshold of 0 disables: only the healthy ones are used, be it none")
    void noPanic() {
        UpstreamState state = upstream(0, "a", "b");
        List<EndpointState> all = state.members().toList();
        check(state, all.get(0), /* well */ false);
        assertThat(inService(state)).containsExactly("b");
        check(state, all.get(1), /* well */ false);
        assertThat(Upstreams.pick(state, null)).isNull();
        assertThat(state.absence()).isEqualTo(Reason.NO_ENDPOINT);
        UpstreamState panicking = upstream(50, "a");
        check(panicking, panicking.endpoints().at(0), /* well */ false);
        assertThat(inService(panicking)).containsExactly("a");
    }

    private static void check(UpstreamState state, EndpointState endpoint, boolean well) {
        endpoint.health().checked(well);
        state.healthChanged();
    }

    @Test
    @DisplayName("4.9 an endpoint that has a check is looked at by it, on its way out and on its way back")
    void lookedAtByItsCheck() {
        UpstreamState state = upstream(50, "a", "b");
        HealthCheck ready = HealthCheck.parse("http /ready port=81").orElseThrow();
        state.replace(of("a", "b").checked(HealthChecks.ofAll(Optional.of(ready))));
        EndpointState a = state.endpoints().at(0);
        probes.verdict = Verdict.ILL;
        heard(state, a, AttemptEvent.RESET, 2);
        assertThat(inService(state)).containsExactly("b");
        probes.pass(3300 * MS);
        assertThat(probes.checked).hasSizeBetween(3, 5).containsOnly("10.0.0.1:81 http /ready");
        assertThat(probes.probed).as("nobody merely connects").isEmpty();
        probes.verdict = Verdict.WELL;
        probes.pass(1100 * MS);
        assertThat(state.trial()).isSameAs(a);
    }

    @Test
    @DisplayName("4.9 an endpoint with two checks is tried when both say that it is well")
    void lookedAtByAllItsChecks() {
        UpstreamState state = upstream(50, "a", "b");
        List<HealthCheck> both = List.of(
                HealthCheck.parse("tcp").orElseThrow(),
                HealthCheck.parse("http /ready").orElseThrow());
        state.replace(of("a", "b")
                .checked(HealthChecks.ofEach(Map.of(Upstreams.addresses("a").get(0), both))));
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 5);
        probes.verdict = Verdict.WELL;
        probes.ill.add("10.0.0.1:8080 http /ready");
        probes.pass(2200 * MS);
        assertThat(state.trial()).isNull();
        probes.ill.clear();
        probes.pass(1100 * MS);
        assertThat(state.trial()).isSameAs(a);
    }

    @Test
    @DisplayName("4.9 an endpoint whose own check calls it ill gets no trial, and no traffic when it is taken in")
    void noTrialForTheIll() {
        UpstreamState state = upstream(50, "a", "b");
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 5);
        check(state, a, /* well */ false);
        probes.verdict = Verdict.WELL;
        probes.pass(1100 * MS);
        assertThat(state.trial()).isNull();
        probes.pass(1100 * MS);
        assertThat(inService(state)).containsExactly("b");
        check(state, a, /* well */ true);
        assertThat(inService(state)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("LB-32 one of one, one of two and two of two that are ill")
    void theEdgesOfPanic() {
        UpstreamState one = upstream(100, "a");
        check(one, one.members().toList().get(0), /* well */ false);
        assertThat(inService(one)).containsExactly("a");
        UpstreamState two = upstream(50, "a", "b");
        check(two, two.members().toList().get(0), /* well */ false);
        assertThat(inService(two)).as("half is not fewer than half").containsExactly("b");
        check(two, two.members().toList().get(1), /* well */ false);
        assertThat(inService(two)).containsExactly("a", "b");
        UpstreamState strict = upstream(51, "a", "b");
        check(strict, strict.members().toList().get(0), /* well */ false);
        assertThat(inService(strict)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("LB-31 an endpoint that returns starts slowly")
    void whoReturnsStartsSlowly() {
        UpstreamState state = upstream(50, "a", "b");
        state.replace(Upstreams.balanced("round_robin", Duration.ofSeconds(100), "a", "b"));
        assertThat(Upstreams.picks(state, 100)).filteredOn("a"::equals).hasSize(50);
        EndpointState a = state.endpoints().at(0);
        heard(state, a, AttemptEvent.RESET, 5);
        probes.verdict = Verdict.WELL;
        probes.pass(1100 * MS);
        assertThat(state.trial()).isSameAs(a);
        state.heard(a, AttemptEvent.ANSWERED);
        assertThat(inService(state)).containsExactly("a", "b");
        assertThat(Upstreams.picks(state, 100)).filteredOn("a"::equals).hasSizeBetween(2, 25);
    }

    @Test
    @DisplayName("upstream.ejectOn: what of the 5xx is a failure")
    void statusesThatCount() {
        assertThat(answer(EjectOn.ERRORS, 503)).isEqualTo(AttemptEvent.ANSWERED);
        assertThat(answer(EjectOn._502_504, 500)).isEqualTo(AttemptEvent.ANSWERED);
        assertThat(answer(EjectOn._502_504, 502)).isEqualTo(AttemptEvent.ANSWERED_BADLY);
        assertThat(answer(EjectOn._502_504, 505)).isEqualTo(AttemptEvent.ANSWERED);
        assertThat(answer(EjectOn._5XX, 500)).isEqualTo(AttemptEvent.ANSWERED_BADLY);
        assertThat(answer(EjectOn._5XX, 499)).isEqualTo(AttemptEvent.ANSWERED);
    }

    private static AttemptEvent answer(EjectOn on, int status) {
        return new HealthPolicy(5, on, Duration.ofSeconds(1), Duration.ofSeconds(60), 50).answer(status);
    }
}
