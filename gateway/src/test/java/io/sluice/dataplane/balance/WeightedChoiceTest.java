package io.sluice.dataplane.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.dataplane.loop.LoopRandom;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedChoiceTest {
    private static int[] counts(WeightedChoice choice, int size, int turns) {
        LoopRandom random = new LoopRandom(7);
        int[] counts = new int[size];
        for (int turn = 0; turn < turns; turn++) {
            counts[choice.index(turn, random.next())]++;
        }
        return counts;
    }

    private static String sequence(WeightedChoice choice, int turns) {
        StringBuilder names = new StringBuilder();
        for (int turn = 0; turn < turns; turn++) {
            names.append((char) ('a' + choice.index(turn, 0)));
        }
        return names.toString();
    }

    @Test
    @DisplayName("LB-T6 LB-14 weights 5, 1, 1")
    void aHeavyOneIsSpreadOverTheCycle() {
        WeightedChoice choice = WeightedChoice.of(5, 1, 1);
        assertThat(sequence(choice, 7)).isEqualTo("aabacaa");
        assertThat(counts(choice, 3, 700)).containsExactly(500, 100, 100);
    }

    @Test
    @DisplayName("LB-T7 weights 70, 30, 0")
    void whatWeighsNothingIsNeverPicked() {
        assertThat(counts(WeightedChoice.of(70, 30, 0), 3, 500)).containsExactly(350, 150, 0);
    }

    @Test
    @DisplayName("LB-14 weights are reduced by their greatest common divisor")
    void millionsWithACommonDivisorAreAShortSchedule() {
        WeightedChoice choice = WeightedChoice.of(500_000, 0, 100_000, 100_000);
        assertThat(choice).isInstanceOf(SmoothSchedule.class);
        assertThat(sequence(choice, 7)).isEqualTo("aacadaa");
    }

    @Test
    @DisplayName("LB-14 a negative turn, as after an overflow of the counter")
    void anOverflowingCounterStaysInTheCycle() {
        assertThat(WeightedChoice.of(5, 1, 1).index(-1, 0)).isZero();
        assertThat(WeightedChoice.of(5, 1, 1).index(Long.MIN_VALUE, 0)).isBetween(0, 2);
    }

    @Test
    @DisplayName("LB-14 above 10,000 turns weights are sampled")
    void whatIsTooLongForAScheduleIsSampledInProportion() {
        assertThat(WeightedChoice.of(9_999, 1)).isInstanceOf(SmoothSchedule.class);
        int[] weights = {700_001, 0, 200_000, 1, 99_998};
        WeightedChoice choice = WeightedChoice.of(weights);
        assertThat(choice).isInstanceOf(AliasTable.class);
        int[] counts = counts(choice, weights.length, 1_000_000);
        assertThat(counts[1]).isZero();
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts[i]).as("position " + i).isCloseTo(weights[i], within(2_000.0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 400})
    @DisplayName("LB-14 sampling gives nothing to weight 0, wherever it stands")
    void samplingNeverPicksWhatWeighsNothing(int size) {
        int[] weights = new int[size * 2];
        for (int i = 0; i < size; i++) {
            weights[i * 2 + 1] = 1_000_003 + i;
        }
        int[] counts = counts(new AliasTable(weights), weights.length, 100_000);
        for (int i = 0; i < size; i++) {
            assertThat(counts[i * 2]).isZero();
        }
        assertThat(Arrays.stream(counts).sum()).isEqualTo(100_000);
    }

    @Test
    void noPositiveWeightIsTheCallersMistake() {
        assertThatThrownBy(() -> WeightedChoice.of(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WeightedChoice.of(2, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
