package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.model.Endpoint;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.UpstreamSettings.EjectOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Probers, in virtual time. */
class ActiveChecksTest {
    private static final long SECOND = 1_000_000_000L;
    private static final HealthPolicy POLICY =
            new HealthPolicy(5, EjectOn.ERRORS, Duration.ofSeconds(1), Duration.ofSeconds(60), 0);

    private final VirtualProbes looks = new VirtualProbes();
    private final RecordedNews news = new RecordedNews();
    private final ActiveChecks checks = new ActiveChecks(looks, new SplittableRandom(1), news);

    private static HealthCheck tcp(int delay, int interval, int successes, int failures) {
        HealthCheck.Pace pace = new HealthCheck.Pace(
                Duration.ofSeconds(delay), Duration.ofSeconds(interval), Duration.ofSeconds(1), successes, failures);
        return new HealthCheck(Optional.empty(), "", 0, pace);
    }

    private UpstreamState upstream(String service, HealthChecks how, String... names) {
        UpstreamState state = new UpstreamState(new UpstreamId("shop", service, 80), 1, 0, POLICY, null);
        serve(state, how, names);
        return state;
    }

    private void serve(UpstreamState state, HealthChecks how, String... names) {
        state.replace(of(names).checked(how));
        checks.watch(state);
    }

    private static HealthChecks all(HealthCheck check) {
        return HealthChecks.ofAll(Optional.of(check));
    }

    private static List<String> inService(UpstreamState state) {
        return state.endpoints().stream().map(Upstreams::name).toList();
    }

    @Test
    @DisplayName("DEV-10 failureThreshold failures in a row take an endpoint out, successThreshold successes in")
    void thresholds() {
        looks.verdict = Verdict.WELL;
        UpstreamState state = upstream("web", all(tcp(0, 10, 3, 2)), "a", "b");
        looks.pass(SECOND);
        assertThat(looks.checked).as("the first looks come soon").hasSize(2);
        looks.ill.add("10.0.0.1:8080 tcp interval=10s timeout=1s successes=3");
        looks.pass(10 * SECOND);
        assertThat(inService(state)).containsExactly("a", "b");
        looks.pass(10 * SECOND);
        assertThat(inService(state)).containsExactly("b");
        looks.ill.clear();
        looks.pass(20 * SECOND);
        assertThat(inService(state)).containsExactly("b");
        looks.pass(10 * SECOND);
        assertThat(inService(state)).containsExactly("a", "b");
        assertThat(news.told).containsExactly("out 10.0.0.1: its health check fails", "in 10.0.0.1");
    }

    @Test
    @DisplayName("4.8 an endpoint whose requests have failed, too, is not said to be in again when its check succeeds")
    void whoIsOutForItsRequestsIsNotIn() {
        UpstreamState state = upstream("web", all(tcp(0, 10, 1, 1)), "a", "b");
        EndpointState a = state.endpoints().at(0);
        looks.verdict = Verdict.ILL;
        looks.pass(SECOND);
        assertThat(state.eject(a)).isTrue();
        looks.verdict = Verdict.WELL;
        looks.pass(10 * SECOND);
        assertThat(inService(state)).containsExactly("b");
        assertThat(news.told)
                .containsExactlyInAnyOrder(
                        "out 10.0.0.1: its health check fails", "out 10.0.0.2: its health check fails", "in 10.0.0.2");
    }

    @Test
    @DisplayName("DEV-10 a failure among successes and a success among failures begin the row anew")
    void aRowIsUnbroken() {
        UpstreamState state = upstream("web", all(tcp(0, 1, 2, 2)), "a");
        for (int i = 0; i < 6; i++) {
            looks.verdict = i % 2 == 0 ? Verdict.ILL : Verdict.WELL;
            looks.pass(SECOND);
        }
        assertThat(inService(state)).containsExactly("a");
        looks.verdict = Verdict.UNKNOWN;
        looks.pass(5 * SECOND);
        assertThat(inService(state)).as("the gateway could not look").containsExactly("a");
        looks.verdict = Verdict.ILL;
        looks.pass(2 * SECOND);
        assertThat(inService(state)).isEmpty();
        for (int i = 0; i < 6; i++) {
            looks.verdict = i % 2 == 0 ? Verdict.WELL : Verdict.ILL;
            looks.pass(SECOND);
        }
        assertThat(inService(state)).isEmpty();
    }

    @Test
    @DisplayName("DEV-10 initialDelaySeconds: nobody looks before")
    void theFirstLook() {
        upstream("web", all(tcp(7, 1, 1, 1)), "a");
        looks.pass(7 * SECOND - 1);
        assertThat(looks.checked).isEmpty();
        looks.pass(SECOND);
        assertThat(looks.checked).isNotEmpty();
    }

    @Test
    @DisplayName("4.8 two Services with other ports on one Pod, asked at one port: one prober, and both hear of it")
    void oneProberForOnePod() {
        HealthCheck own = tcp(0, 1, 1, 1);
        HealthCheck elsewhere = new HealthCheck(Optional.empty(), "", 8080, own.pace());
        UpstreamState web = upstream("web", all(own), "a");
        Endpoint admin = new Endpoint("10.0.0.1", 9090);
        UpstreamState other = new UpstreamState(new UpstreamId("shop", "admin", 80), 1, 0, POLICY, null);
        other.replace(
                new Upstream(other.id(), new Upstream.Addresses(List.of(admin), Optional.empty()), Optional.empty())
                        .checked(all(elsewhere)));
        checks.watch(other);
        looks.verdict = Verdict.WELL;
        looks.pass(10 * SECOND);
        assertThat(looks.checked).hasSizeBetween(9, 11);
        looks.verdict = Verdict.ILL;
        looks.pass(SECOND);
        assertThat(web.endpoints().isEmpty()).isTrue();
        assertThat(other.endpoints().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("4.8 two Services on one Pod with different checks: each judges by its own")
    void twoChecksOfOneEndpoint() {
        UpstreamState quick = upstream("quick", all(tcp(0, 1, 1, 1)), "a");
        UpstreamState slow = upstream("slow", all(tcp(0, 1, 1, 5)), "a");
        looks.pass(2 * SECOND);
        assertThat(quick.endpoints().isEmpty()).isTrue();
        assertThat(inService(slow)).containsExactly("a");
        looks.pass(4 * SECOND);
        assertThat(slow.endpoints().isEmpty()).isTrue();
        serve(quick, HealthChecks.NONE, "a");
        assertThat(inService(quick)).as("nobody looks for it any more").containsExactly("a");
        assertThat(slow.endpoints().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("DEV-10 an endpoint whose Pod has two probes is well when both say so")
    void allChecksOfAnEndpoint() {
        HealthCheck first = tcp(0, 1, 1, 1);
        HealthCheck second = new HealthCheck(Optional.empty(), "", 81, first.pace());
        Endpoint a = Upstreams.addresses("a").get(0);
        looks.verdict = Verdict.WELL;
        UpstreamState state = upstream("web", HealthChecks.ofEach(Map.of(a, List.of(first, second))), "a", "b");
        looks.pass(SECOND);
        assertThat(looks.checked).as("b has no probe").allMatch(look -> look.startsWith("10.0.0.1:"));
        looks.ill.add("10.0.0.1:81 " + first);
        looks.pass(SECOND);
        assertThat(inService(state)).containsExactly("b");
        looks.ill.add("10.0.0.1:8080 " + first);
        looks.pass(SECOND);
        looks.ill.remove("10.0.0.1:81 " + first);
        looks.pass(SECOND);
        assertThat(inService(state)).containsExactly("b");
        looks.ill.clear();
        looks.pass(SECOND);
        assertThat(inService(state)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("4.8 what is known of an endpoint outlives plans, and a change of who asks")
    void probersOutlivePlans() {
        HealthChecks how = all(tcp(0, 1, 1, 1));
        UpstreamState before = upstream("before", how, "a", "b");
        looks.ill.add("10.0.0.1:8080 " + tcp(0, 1, 1, 1));
        looks.verdict = Verdict.WELL;
        looks.pass(SECOND);
        for (int i = 0; i < 5; i++) {
            serve(before, how, "a", "b");
        }
        assertThat(inService(before)).containsExactly("b");
        UpstreamState after = upstream("after", how, "a", "b");
        assertThat(inService(after)).as("told at once").containsExactly("b");
        serve(before, HealthChecks.NONE, "a", "b");
        int so = looks.checked.size();
        looks.pass(10 * SECOND);
        assertThat(looks.checked.size() - so).isEqualTo(20);
    }

    @Test
    @DisplayName(
            "4.8 a look that takes longer than the interval: never two at a time, and the next one follows at once")
    void looksDoNotOverlap() {
        looks.verdict = Verdict.WELL;
        looks.duration = 5 * SECOND / 2;
        upstream("web", all(tcp(0, 1, 1, 1)), "a");
        looks.pass(26 * SECOND);
        assertThat(looks.checked).hasSizeBetween(10, 11);
    }

    @Test
    @DisplayName("4.8 an endpoint leaves while it is looked at: what is found concerns nobody")
    void goneWhileLookedAt() {
        looks.duration = SECOND / 2;
        HealthChecks how = all(tcp(0, 1, 1, 1));
        UpstreamState state = upstream("web", how, "a", "b");
        EndpointState a = state.endpoints().at(0);
        looks.pass(SECOND);
        serve(state, how, "b");
        looks.pass(3 * SECOND);
        assertThat(a.health().ailing()).isFalse();
        int so = looks.checked.size();
        serve(state, how);
        looks.pass(10 * SECOND);
        assertThat(looks.checked.size()).isLessThanOrEqualTo(so + 1);
        serve(state, how, "a");
        assertThat(inService(state))
                .as("a new endpoint is well until it is known")
                .containsExactly("a");
        looks.pass(3 * SECOND);
        assertThat(state.endpoints().isEmpty()).isTrue();
    }

    @Test
    @DisplayName(
            "4.8 a name's answer brings endpoints that are checked, and an answer that comes late brings no old check")
    void namedEndpoints() {
        Upstream.Name name = new Upstream.Name("far.example", 8080, false);
        UpstreamState state = new UpstreamState(new UpstreamId("shop", "far", 80), 1, 0, POLICY, null);
        state.replace(new Upstream(state.id(), name, Optional.empty()).checked(all(tcp(0, 1, 1, 1))));
        checks.watch(state);
        looks.pass(3 * SECOND);
        assertThat(looks.checked).isEmpty();
        state.resolved(name, Upstreams.addresses("a", "b"));
        checks.watch(state);
        looks.ill.add("10.0.0.1:8080 " + tcp(0, 1, 1, 1));
        looks.verdict = Verdict.WELL;
        looks.pass(2 * SECOND);
        assertThat(inService(state)).containsExactly("b");
        looks.busy = true;
        state.resolved(name, Upstreams.addresses("a", "c"));
        checks.watch(state);
        state.replace(new Upstream(state.id(), name, Optional.empty()));
        looks.pass(0);
        int so = looks.checked.size();
        looks.pass(5 * SECOND);
        assertThat(looks.checked).hasSize(so);
        assertThat(inService(state)).containsExactly("a", "c");
        assertThat(state.retire()).hasSize(2);
    }
}
