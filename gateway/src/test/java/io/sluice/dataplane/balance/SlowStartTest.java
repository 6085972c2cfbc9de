package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.balanced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.dataplane.loop.Loop;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlowStartTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final long SECOND = 1_000_000_000L;

    private final UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
    private long now = 5 * SECOND;
    private final Loop loop = new Loop(0, () -> now, 42);

    private Map<String, Integer> picks(int count) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            loop.tick();
            counts.merge(Upstreams.name(state.pick(loop, Upstreams.NOBODY, KeySource.NO_KEY, null)), 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest
    @DisplayName("LB-T30 LB-31 the share grows within the window")
    @CsvSource({"1, 0, 0.1", "1, 1, 0.1", "1, 15, 0.25", "1, 30, 0.5", "1, 60, 1", "1, 3600, 1", "2, 15, 0.5"})
    void theShareOfAnEndpointByItsAge(double aggression, long seconds, double share) {
        assertThat(new SlowStart(MINUTE, aggression).share(seconds * SECOND)).isCloseTo(share, within(1e-9));
    }

    @Test
    @DisplayName("LB-31 a window shorter than a second")
    void theShareIsNeverMoreThanOne() {
        assertThat(new SlowStart(Duration.ofMillis(100), 1).share(SECOND / 20)).isEqualTo(1);
    }

    @Test
    @DisplayName("LB-31 round robin: a new endpoint")
    void aNewEndpointGetsItsShareAndTheOthersTheRest() {
        state.replace(balanced("round_robin", MINUTE, "a", "b", "c"));
        assertThat(picks(300)).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
        state.replace(balanced("round_robin", MINUTE, "a", "b", "c", "d"));
        picks(4); // its first turn begins its window
        now += 15 * SECOND;
        Map<String, Integer> counts = picks(13_000);
        assertThat(counts.get("d")).isBetween(850, 1_150); // a quarter of 4,000
        for (String other : new String[] {"a", "b", "c"}) {
            assertThat(counts.get(other)).isBetween(3_800, 4_200);
        }
        now += 45 * SECOND;
        assertThat(picks(400)).isEqualTo(Map.of("a", 100, "b", 100, "c", 100, "d", 100));
    }

    @Test
    @DisplayName("LB-31 least_request: a new endpoint")
    void leastRequestsAreInProportionToTheShareWhileOneIsNew() {
        state.replace(balanced("least_request", MINUTE, "a", "b", "c"));
        state.replace(balanced("least_request", MINUTE, "a", "b", "c", "d"));
        picks(50);
        now += 6 * SECOND;
        Map<String, Integer> cold = picks(10_000);
        assertThat(cold.get("d")).isBetween(200, 700);
        now += 60 * SECOND;
        assertThat(picks(10_000).get("d")).isBetween(2_200, 2_800);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "least_request"})
    @DisplayName("LB-31 all are new")
    void theFirstEndpointsAreNotHeldBackAndAllNewOnesShareEvenly(String policy) {
        state.replace(balanced(policy, MINUTE, "a", "b"));
        assertThat(state.endpoints().at(0).coldSince()).isEqualTo(EndpointState.WARM);
        state.replace(balanced(policy, MINUTE, "c", "d"));
        assertThat(state.endpoints().at(0).coldSince()).isEqualTo(EndpointState.NEW);
        assertThat(picks(2_000).get("c")).isBetween(900, 1_100);
    }

    @Test
    @DisplayName("LB-31 slow start is asked for while serving")
    void endpointsThatWereThereBeforeAreNotNew() {
        state.replace(balanced("round_robin", "a", "b"));
        state.replace(balanced("round_robin", "a", "b", "c"));
        state.replace(balanced("round_robin", MINUTE, "a", "b", "c"));
        assertThat(picks(300)).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
    }

    @Test
    @DisplayName("LB-31 ends when the endpoint becomes unhealthy")
    void anEndpointThatComesBackStartsAgain() {
        state.replace(balanced("round_robin", MINUTE, "a", "b"));
        state.replace(balanced("round_robin", MINUTE, "a"));
        state.replace(balanced("round_robin", MINUTE, "a", "b"));
        assertThat(picks(1_000).get("b")).isBetween(50, 200);
    }
}
