package io.sluice.dataplane.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Endpoint;
import io.sluice.testing.LiveObjects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTableTest {
    private static final int KEYS = 100_000;

    private static KeyTable table(int endpoints) {
        return new KeyTable(IntStream.range(0, endpoints)
                .mapToLong(i -> KeyHash.of(new Endpoint("10.0." + i / 250 + "." + i % 250, 8080).toString()))
                .toArray());
    }

    private static int[] picks(KeyTable table) {
        return IntStream.range(0, KEYS).map(key -> table.index(KeyHash.of(key))).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 40, 41, 80, 119, 120, 256, 257, 600})
    @DisplayName("LB-34 every endpoint gets its share, whatever their number")
    void equalEndpointsGetEqualShares(int endpoints) {
        int[] shares = new int[endpoints];
        for (int pick : picks(table(endpoints))) {
            shares[pick]++;
        }
        double equal = (double) KEYS / endpoints;
        double chance = 5 * Math.sqrt(equal); // keys are drawn, so shares vary by themselves
        for (int share : shares) {
            assertThat((double) share).isBetween(equal * 0.95 - chance, equal * 1.05 + chance);
        }
    }

    /** A table of another size would move nearly all keys: that is never done at once. */
    @Test
    @DisplayName("LB-34 a new endpoint moves about 2/n of the keys, at whatever number n")
    void aNewEndpointMovesFewKeysAtAnyNumber() {
        int[] before = picks(table(2));
        for (int endpoints = 3; endpoints <= 300; endpoints++) {
            int[] after = picks(table(endpoints));
            assertThat(moved(before, after) * endpoints)
                    .as("%d endpoints", endpoints)
                    .isBetween(0.9, 4.0);
            before = after;
        }
    }

    private static double moved(int[] before, int[] after) {
        long moved = IntStream.range(0, KEYS)
                .filter(key -> before[key] != after[key])
                .count();
        return (double) moved / KEYS;
    }

    @Test
    void thousandsOfServicesWithFewEndpointsTakeFourKibibytesEach() {
        long before = LiveObjects.now().bytes();
        KeyTable[] tables =
                IntStream.range(0, 2_000).mapToObj(i -> table(2 + i % 39)).toArray(KeyTable[]::new);
        long each = (LiveObjects.now().bytes() - before) / tables.length;
        assertThat(each).isBetween(4_000L, 5_000L);
    }
}
