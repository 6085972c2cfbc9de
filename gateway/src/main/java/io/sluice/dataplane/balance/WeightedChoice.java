package io.sluice.dataplane.balance;

import java.util.Arrays;

/** Positions in proportion to weights (LB-14): a schedule where it is short enough, else sampling. Immutable. */
interface WeightedChoice {
    /** The longest schedule, in turns. */
    int LONGEST_SCHEDULE = 10_000;

    /**
     * The position that is next.
     *
     * @param turn how many went before; of a schedule alone
     * @param random 64 random bits; of sampling alone
     */
    int index(long turn, long random);

    /**
     * For weights of which one at least is positive; a position of weight 0 never comes.
     *
     * @param weights none negative
     */
    static WeightedChoice of(int... weights) {
        int divisor = Arrays.stream(weights).reduce(0, WeightedChoice::divisor);
        if (divisor == 0 || Arrays.stream(weights).anyMatch(weight -> weight < 0)) {
            throw new IllegalArgumentException("no positive weight, or a negative one: " + Arrays.toString(weights));
        }
        int[] reduced = Arrays.stream(weights).map(weight -> weight / divisor).toArray();
        long turns = Arrays.stream(reduced).asLongStream().sum();
        return turns <= LONGEST_SCHEDULE ? new SmoothSchedule(reduced) : new AliasTable(reduced);
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
