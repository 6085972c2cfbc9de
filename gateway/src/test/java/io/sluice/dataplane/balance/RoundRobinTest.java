package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.addresses;
import static io.sluice.dataplane.balance.Upstreams.of;
import static io.sluice.dataplane.balance.Upstreams.picks;
import static io.sluice.dataplane.balance.Upstreams.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    @DisplayName("LB-T1 LB-10 exact from any number of event loops")
    void sixHundredPicksOfThreeEndpointsAreTwoHundredEach(int loops) throws Exception {
        UpstreamState state = upstream(new Random(loops).nextLong(), "a", "b", "c");
        CyclicBarrier together = new CyclicBarrier(loops);
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        try {
            List<Future<List<String>>> results = new ArrayList<>();
            for (int loop = 0; loop < loops; loop++) {
                Callable<List<String>> picking = () -> {
                    together.await();
                    return picks(state, 600 / loops);
                };
                results.add(threads.submit(picking));
            }
            Map<String, Integer> counts = new HashMap<>();
            for (Future<List<String>> result : results) {
                result.get().forEach(name -> counts.merge(name, 1, Integer::sum));
            }
            assertThat(counts).isEqualTo(Map.of("a", 200, "b", 200, "c", 200));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("LB-T3 LB-12 an endpoint is added")
    void theCursorGoesOnWhenAnEndpointIsAdded() {
        UpstreamState state = upstream(0, "a", "b", "c");
        assertThat(picks(state, 4)).containsExactly("a", "b", "c", "a");
        state.replace(of("a", "b", "c", "d"));
        assertThat(picks(state, 4)).containsExactly("a", "b", "c", "d");
    }

    @Test
    @DisplayName("LB-T4 an endpoint is removed")
    void theCursorGoesOnWhenAnEndpointIsRemoved() {
        UpstreamState state = upstream(0, "a", "b", "c");
        assertThat(picks(state, 2)).containsExactly("a", "b");
        state.replace(of("a", "c"));
        assertThat(picks(state, 3)).containsExactly("a", "c", "a");
    }

    @Test
    @DisplayName("LB-T5 LB-12 an update that changes nothing")
    void anEqualUpdateKeepsTheSnapshotAndTheSequence() {
        UpstreamState state = upstream(0, "a", "b", "c");
        EndpointSet before = state.endpoints();
        assertThat(picks(state, 2)).containsExactly("a", "b");
        assertThat(state.replace(of("a", "b", "c"))).isEmpty();
        assertThat(state.endpoints()).isSameAs(before);
        assertThat(picks(state, 2)).containsExactly("c", "a");
    }

    @Test
    @DisplayName("LB-T8 an endpoint flaps")
    void stableEndpointsStayWithinTheNumberOfFlapsOfEachOther() {
        UpstreamState state = upstream(0, "a", "b", "c");
        Map<String, Integer> counts = new HashMap<>();
        int flaps = 0;
        boolean all = true;
        for (int pick = 0; pick < 3_000; pick++) {
            if (pick > 0 && pick % 10 == 0) {
                all = !all;
                state.replace(all ? of("a", "b", "c") : of("a", "c"));
                flaps++;
            }
            counts.merge(picks(state, 1).get(0), 1, Integer::sum);
        }
        assertThat(counts.get("a") - counts.get("c")).isBetween(-flaps, flaps);
        assertThat(counts.get("b")).isBetween(400, 600); // a third of half of the picks
    }

    @Test
    @DisplayName("LB-T9 LB-4 a hundred processes that begin")
    void replicasDoNotAllBeginWithOneEndpoint() {
        String[] ten =
                IntStream.range(0, 10).mapToObj(i -> "" + (char) ('a' + i)).toArray(String[]::new);
        Map<String, Integer> counts = new HashMap<>();
        for (int process = 0; process < 100; process++) {
            Loop loop = new Loop(0, () -> 0, process);
            UpstreamState state = upstream(loop.random().next(), ten);
            counts.merge(picks(state, 1).get(0), 1, Integer::sum);
        }
        assertThat(counts).hasSize(10);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(1, 19));
    }

    @Test
    @DisplayName("LB-T10 LB-17 no endpoint, one endpoint")
    void noEndpointIsSaidAndOneIsAlwaysPicked() {
        UpstreamState state = new UpstreamState(Upstreams.ID, 1, 7);
        assertThat(Upstreams.pick(state, null)).isNull();
        assertThat(state.endpoints().absence()).isEqualTo(Reason.NO_ENDPOINT);

        state.replace(new Upstream(
                Upstreams.ID,
                new Upstream.Addresses(List.of(), Optional.of(Reason.SERVICE_PORT_NOT_FOUND)),
                Optional.empty()));
        assertThat(Upstreams.pick(state, new Tried())).isNull();
        assertThat(state.endpoints().absence()).isEqualTo(Reason.SERVICE_PORT_NOT_FOUND);

        state.replace(of("a"));
        assertThat(picks(state, 3)).containsExactly("a", "a", "a");
        assertThat(state.endpoints().absence()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 1, Integer.MAX_VALUE - 1, -2, Long.MIN_VALUE})
    @DisplayName("LB-11 the counter overflows")
    void anOverflowingCursorNeverLeavesTheList(long start) {
        Map<String, Integer> counts = new HashMap<>();
        picks(upstream(start, "a", "b", "c", "d"), 8).forEach(name -> counts.merge(name, 1, Integer::sum));
        assertThat(counts).isEqualTo(Map.of("a", 2, "b", 2, "c", 2, "d", 2));
    }

    @Test
    @DisplayName("LB-11 one order on every replica")
    void thePicksFollowTheSortedListOfThePlan() {
        assertThat(upstream(0, "a", "b", "c").endpoints().endpoints())
                .isSorted()
                .isEqualTo(addresses("a", "b", "c"));
    }

    @Test
    @DisplayName("LB-13 a retry draws among the untried")
    void aRetryGoesToAnUntriedEndpointUntilAllWereTried() {
        UpstreamState state = upstream(0, "a", "b", "c");
        for (int request = 0; request < 30; request++) {
            Tried tried = new Tried();
            for (int attempt = 0; attempt < 3; attempt++) {
                EndpointState next = Upstreams.pick(state, tried);
                assertThat(next).isNotNull();
                assertThat(tried.contains(next)).isFalse();
                tried.add(next);
            }
            assertThat(Upstreams.pick(state, tried)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    @DisplayName("LB-13 no double share for the successor of a dead endpoint")
    void aDeadEndpointIsTriedInTurnAndItsShareIsSpreadEvenly(int size) {
        UpstreamState state = upstream(
                0, IntStream.range(0, size).mapToObj(i -> "" + (char) ('a' + i)).toArray(String[]::new));
        EndpointState dead = state.endpoints().at(0);
        Map<String, Integer> counts = new HashMap<>();
        Tried tried = new Tried();
        for (int request = 0; request < 60 * (size - 1); request++) {
            tried.clear();
            EndpointState pick = Upstreams.pick(state, tried);
            counts.merge(Upstreams.name(pick), 1, Integer::sum);
            if (pick == dead) {
                tried.add(dead);
                counts.merge(Upstreams.name(Upstreams.pick(state, tried)), 1, Integer::sum);
            }
        }
        assertThat(counts.remove("a")).isEqualTo(60 * (size - 1) / size);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(58, 62));
    }

    @Test
    @DisplayName("LB-13 unready endpoints are not in the snapshot")
    void triedEndpointsThatHaveLeftAreNotCounted() {
        UpstreamState state = upstream(0, "a", "b");
        Tried tried = new Tried();
        tried.add(state.endpoints().at(0));
        state.replace(of("b", "c"));
        assertThat(List.of(Upstreams.name(Upstreams.pick(state, tried)), Upstreams.name(Upstreams.pick(state, tried))))
                .containsExactlyInAnyOrder("b", "c");
    }
}
