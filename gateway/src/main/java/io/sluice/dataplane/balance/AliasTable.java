package io.sluice.dataplane.balance;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sampling in proportion to weights in constant time (Vose's alias method): each column keeps its own position with some
 * probability and gives the rest to one other.
 */
final class AliasTable implements WeightedChoice {
    private static final double UNIT = 0x1p-32;

    private final double[] own;
    private final int[] alias;

    AliasTable(int[] weights) {
        int size = weights.length;
        own = new double[size];
        alias = new int[size];
        double sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        Deque<Integer> poor = new ArrayDeque<>();
        Deque<Integer> rich = new ArrayDeque<>();
        for (int i = 0; i < size; i++) {
            own[i] = weights[i] / sum * size;
            alias[i] = i;
            (own[i] < 1 ? poor : rich).add(i);
        }
        while (!poor.isEmpty() && !rich.isEmpty()) {
            int taker = poor.remove();
            int giver = rich.element();
            alias[taker] = giver;
            own[giver] -= 1 - own[taker];
            if (own[giver] < 1) {
                poor.add(rich.remove());
            }
        }
        // Rounding alone leaves some: they are whole, unless they weigh nothing.
        poor.forEach(i -> own[i] = weights[i] > 0 ? 1 : own[i]);
    }

    @Override
    public int index(long turn, long random) {
        int column = (int) ((random >>> 32) * own.length >>> 32);
        return (random & 0xFFFF_FFFFL) * UNIT < own[column] ? column : alias[column];
    }
}
