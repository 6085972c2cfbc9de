package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.balance.OutlierEjection.Verdict;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Upstream;
import io.sluice.settings.UpstreamSettings.EjectOn;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way back of an endpoint to which no request was sent that could be tried: it accepts connections, and whether it
 * answers has to be seen.
 */
class ProbationTest {
    private static final long MS = 1_000_000;

    private final VirtualProbes probes = new VirtualProbes();
    private final RecordedNews news = new RecordedNews();
    private UpstreamState state;
    private EndpointState a;

    /** Endpoint a was out, and two probes have succeeded since. */
    private void onProbation(Upstream upstream) {
        HealthPolicy policy =
                new HealthPolicy(5, EjectOn.ERRORS, Duration.ofSeconds(1), Duration.ofSeconds(30), /* no panic */ 0);
        OutlierEjection ejection = new OutlierEjection(policy, probes, each -> {}, new SplittableRandom(1), news);
        state = new UpstreamState(Upstreams.ID, 2, 0, policy, ejection);
        state.replace(upstream);
        a = state.endpoints().at(0);
        for (int i = 0; i < 5; i++) {
            state.heard(a, AttemptEvent.TIMED_OUT);
        }
        assertThat(inService()).doesNotContain("a");
        probes.verdict = Verdict.WELL;
        probes.pass(1500 * MS);
        assertThat(inService()).as("one probe is not enough").doesNotContain("a");
        probes.pass(1500 * MS);
        assertThat(inService()).contains("a");
    }

    private List<String> inService() {
        return state.endpoints().stream().map(Upstreams::name).toList();
    }

    /** Picks for so many requests, of clients and with keys that are all different. */
    private List<String> picks(int first, int count) {
        Loop loop = Upstreams.loop();
        List<String> names = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            names.add(Upstreams.name(state.pick(loop, client(i), KeyHash.of(i), null)));
        }
        return names;
    }

    private static InetAddress client(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 1, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Upstream upstream(String policy) {
        return policy.equals("affinity")
                ? Upstreams.sticky(Duration.ofHours(1), "a", "b", "c")
                : Upstreams.balanced(policy, "a", "b", "c");
    }

    private void assertFullShare() {
        state.heard(a, AttemptEvent.ANSWERED);
        assertThat(picks(1000, 120)).filteredOn("a"::equals).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"round_robin", "random", "least_request", "hash client", "hash uri", "sticky", "affinity", "ewma"
            })
    @DisplayName("4.9 return by probes alone: one request is let through, and its answer brings the full share")
    void oneRequestAtATime(String policy) {
        onProbation(upstream(policy));
        assertThat(picks(0, 300)).filteredOn("a"::equals).hasSize(1);
        probes.pass(10_000 * MS);
        assertThat(picks(300, 300)).as("while it is under way").doesNotContain("a");
        assertFullShare();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMED_OUT", "RESET", "CONNECT_FAILED", "MALFORMED", "ANSWERED_BADLY"})
    @DisplayName("4.9 return by probes alone: one failure keeps it out, and costs one request in each round")
    void oneFailureKeepsItOut(AttemptEvent failure) {
        onProbation(of("a", "b", "c"));
        for (int round = 0; round < 5; round++) {
            assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
            state.heard(a, failure);
            assertThat(inService()).doesNotContain("a");
            assertThat(picks(0, 60)).doesNotContain("a");
            probes.pass(3000 * MS);
        }
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        assertFullShare();
    }

    @Test
    @DisplayName("4.9 return by probes alone: nobody meets it while the set without it is made")
    void oneFailureIsEnoughAtOnce() {
        onProbation(of("a", "b", "c"));
        picks(0, 60);
        state.heard(a, AttemptEvent.ANSWERED);
        probes.verdict = Verdict.ILL;
        state.heard(a, AttemptEvent.RESET);
        state.heard(a, AttemptEvent.RESET); // and the gateway's own attempt
        probes.verdict = Verdict.WELL;
        probes.pass(3000 * MS);
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        probes.busy = true;
        state.heard(a, AttemptEvent.RESET);
        assertThat(inService()).as("still in the set").contains("a");
        assertThat(picks(0, 60)).doesNotContain("a");
        probes.pass(0);
        assertThat(inService()).doesNotContain("a");
    }

    @Test
    @DisplayName("4.9 return by probes alone: a request that says nothing leaves it to the next one")
    void theNextOneMayProveIt() {
        onProbation(of("a", "b", "c"));
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        state.heard(a, AttemptEvent.CANCELLED);
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        state.heard(a, AttemptEvent.STALE);
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        assertFullShare();
    }

    @Test
    @DisplayName(
            "4.9 return by probes alone: a request that takes its time by its client's fault holds nobody up for ever")
    void aSlowRequestProvesNothing() {
        onProbation(of("a", "b", "c"));
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        probes.pass(29_000 * MS);
        assertThat(picks(0, 60)).doesNotContain("a");
        probes.pass(6_000 * MS);
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        probes.pass(29_000 * MS);
        assertThat(picks(0, 60)).doesNotContain("a");
        assertFullShare();
    }

    @Test
    @DisplayName("4.9 return by probes alone: while no request comes it is probed, and out when that fails")
    void probedUntilARequestComes() {
        onProbation(of("a", "b", "c"));
        probes.pass(10_000 * MS);
        assertThat(inService()).contains("a");
        probes.verdict = Verdict.UNKNOWN;
        probes.pass(3_000 * MS);
        assertThat(inService()).contains("a");
        probes.verdict = Verdict.ILL;
        probes.pass(1_200 * MS);
        assertThat(inService()).doesNotContain("a");
        probes.verdict = Verdict.WELL;
        probes.pass(1_200 * MS);
        assertThat(state.trial()).as("from the beginning").isSameAs(a);
    }

    @Test
    @DisplayName("4.9 return by probes alone: nobody probes what is in, or has left")
    void probesEnd() {
        onProbation(of("a", "b", "c"));
        picks(0, 60);
        state.heard(a, AttemptEvent.ANSWERED);
        probes.pass(1_200 * MS);
        int so = probes.probed.size();
        probes.pass(10_000 * MS);
        assertThat(probes.probed).hasSize(so);
        onProbation(of("a", "b", "c"));
        state.replace(of("b", "c"));
        so = probes.probed.size();
        probes.pass(10_000 * MS);
        assertThat(probes.probed).hasSize(so);
    }

    @Test
    @DisplayName(
            "4.9 return by probes alone: a second attempt goes there only when nobody else is left, and proves nothing")
    void secondAttemptsDoNotProve() {
        onProbation(of("a", "b"));
        Tried tried = new Tried();
        tried.add(state.endpoints().at(1));
        assertThat(Upstreams.pick(state, tried)).isSameAs(a);
        assertThat(picks(0, 60)).filteredOn("a"::equals).hasSize(1);
        onProbation(of("a", "b", "c"));
        tried.clear();
        tried.add(state.endpoints().at(1));
        for (int i = 0; i < 20; i++) {
            assertThat(Upstreams.pick(state, tried)).isSameAs(state.endpoints().at(2));
        }
    }

    @Test
    @DisplayName("4.9 return by probes alone: it counts as out until it has answered, so that half stay in")
    void itCountsAsOut() {
        onProbation(of("a", "b"));
        EndpointState b = state.endpoints().at(1);
        for (int i = 0; i < 9; i++) {
            state.heard(b, AttemptEvent.RESET);
        }
        assertThat(inService()).contains("b");
    }
}
