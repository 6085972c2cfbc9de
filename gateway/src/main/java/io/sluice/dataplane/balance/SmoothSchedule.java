package io.sluice.dataplane.balance;

/**
 * One cycle of smooth weighted round robin: each turn every position gains its weight, the largest sum (the first of
 * equals) is next and pays the sum of all weights. 5, 1, 1 gives {@code a a b a c a a}, never five a's in a row.
 */
final class SmoothSchedule implements WeightedChoice {
    private final int[] cycle;

    /** @param weights with a sum of at most {@link WeightedChoice#LONGEST_SCHEDULE} */
    SmoothSchedule(int[] weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        cycle = new int[sum];
        int[] current = new int[weights.length];
        for (int turn = 0; turn < sum; turn++) {
            int largest = gain(current, weights);
            current[largest] -= sum;
            cycle[turn] = largest;
        }
    }

    private static int gain(int[] current, int[] weights) {
        int largest = -1;
        for (int i = 0; i < weights.length; i++) {
            current[i] += weights[i];
            if (weights[i] > 0 && (largest < 0 || current[i] > current[largest])) {
                largest = i;
            }
        }
        return largest;
    }

    @Override
    public int index(long turn, long random) {
        return cycle[Math.floorMod(turn, cycle.length)];
    }
}
