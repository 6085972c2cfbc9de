package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.balanced;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MaglevTest {
    private static long[] hashes(int size) {
        return IntStream.range(0, size)
                .mapToLong(i -> KeyHash.of(new Endpoint("10.0.0." + i, 8080).toString()))
                .toArray();
    }

    private static int[] equal(int size) {
        int[] weights = new int[size];
        Arrays.fill(weights, 1);
        return weights;
    }

    /** How many entries each has: the upper half of a key says which entry it is. */
    private static int[] shares(Maglev table, int size) {
        int[] shares = new int[size];
        for (long entry = 0; entry < Maglev.LARGE; entry++) {
            shares[table.index(((entry << 32) / Maglev.LARGE + 1) << 32)]++;
        }
        return shares;
    }

    @Test
    @DisplayName("LB-T32 LB-34 weights 2:1")
    void twiceTheWeightIsTwiceTheEntries() {
        assertThat(shares(new Maglev(Maglev.LARGE, hashes(2), new int[] {2, 1}), 2))
                .containsExactly(43_691, 21_846);
    }

    @Test
    @DisplayName("LB-T32 50 equal endpoints")
    void equalEndpointsDifferByOneEntryAtMost() {
        int[] shares = shares(new Maglev(Maglev.LARGE, hashes(50), equal(50)), 50);
        assertThat(Arrays.stream(shares).sum()).isEqualTo(Maglev.LARGE);
        assertThat(Arrays.stream(shares).max().orElseThrow()
                        - Arrays.stream(shares).min().orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName("LB-34 every endpoint has an entry")
    void theLightestHasAnEntry() {
        assertThat(shares(new Maglev(Maglev.LARGE, hashes(3), new int[] {1_000_000, 1, 1}), 3)[2])
                .isPositive();
    }

    @Test
    @DisplayName("LB-T32 one of ten endpoints leaves")
    void fewKeysMoveWhenAnEndpointLeaves() {
        String[] ten = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
        String[] nine = {"a", "b", "c", "d", "e", "f", "g", "h", "j"};
        UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
        state.replace(balanced("hash uri", ten));
        List<String> before = picks(state);
        state.replace(balanced("hash uri", nine));
        List<String> after = picks(state);
        long moved = IntStream.range(0, before.size())
                .filter(i -> !before.get(i).equals(after.get(i)))
                .count();
        assertThat(moved).isBetween(800L, 2_500L);
        assertThat(after).doesNotContain("i");
        state.replace(balanced("hash uri", ten));
        assertThat(picks(state)).isEqualTo(before);
    }

    private static List<String> picks(UpstreamState state) {
        List<String> names = new ArrayList<>();
        for (int key = 0; key < 10_000; key++) {
            byte[] uri = ("/product/" + key).getBytes(StandardCharsets.US_ASCII);
            names.add(Upstreams.name(
                    state.pick(Upstreams.loop(), Upstreams.NOBODY, KeyHash.of(uri, 0, uri.length), null)));
        }
        return names;
    }

    @Test
    @DisplayName("LB-34 two replicas agree")
    void theTableDependsOnTheEndpointsAlone() {
        UpstreamState one = new UpstreamState(Upstreams.ID, 1, 5);
        UpstreamState other = new UpstreamState(Upstreams.ID, 4, 77);
        one.replace(balanced("hash client", "a", "b", "c"));
        other.replace(balanced("random", "a", "c", "x"));
        other.replace(balanced("hash client", "a", "b", "c"));
        assertThat(picks(one)).isEqualTo(picks(other)).contains("a", "b", "c");
    }

    @Test
    void hashesAreKnownValuesOnEveryMachine() {
        byte[] text = "0123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(Long.toHexString(KeyHash.of(text, 0, 10))).isEqualTo("529a0ae1e5b63038");
        assertThat(KeyHash.of(text, 0, 9)).isNotEqualTo(KeyHash.of(text, 1, 10));
        assertThat(KeyHash.of(text, 3, 3)).isNotEqualTo(KeySource.NO_KEY);
        Set<Long> distinct = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            distinct.add(KeyHash.of(i) >>> 16);
        }
        assertThat(distinct).hasSize(10_000);
    }
}
