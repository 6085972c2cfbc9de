package io.sluice.dataplane.balance;

import java.util.Arrays;

/**
 * A Maglev table: 65,537 entries, each an endpoint's position, shared out in proportion to weights; when an endpoint
 * leaves, few keys of others move (LB-34). Made from hashes of the endpoints alone, so equal on all replicas. Immutable.
 */
final class Maglev {
    /** A prime: every step from 1 to SIZE − 1 visits all entries. */
    static final int SIZE = 65_537;

    /** Positions are kept in 16 bits, and each endpoint needs an entry. */
    static final int MOST = Character.MAX_VALUE;

    private static final char FREE = Character.MAX_VALUE;

    private final char[] entries = new char[SIZE];

    /**
     * @param hashes of the endpoints, at most {@link #MOST}
     * @param weights of each, at least 1
     */
    Maglev(long[] hashes, int[] weights) {
        Arrays.fill(entries, FREE);
        int[] next = new int[hashes.length];
        int[] step = new int[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            next[i] = (int) Long.remainderUnsigned(hashes[i], SIZE);
            step[i] = 1 + (int) Long.remainderUnsigned(KeyHash.of(hashes[i]), SIZE - 1);
        }
        fill(next, step, weights);
    }

    // Who has the largest weight takes an entry in every round, others in proportion, and everybody in the first.
    private void fill(int[] next, int[] step, int[] weights) {
        long largest = Arrays.stream(weights).max().orElse(1);
        long[] due = new long[weights.length];
        int taken = 0;
        for (long round = 1; taken < SIZE; round++) {
            for (int i = 0; i < weights.length && taken < SIZE; i++) {
                if (round * weights[i] >= due[i]) {
                    due[i] += largest;
                    take(i, next, step);
                    taken++;
                }
            }
        }
    }

    private void take(int index, int[] next, int[] step) {
        int at = next[index];
        while (entries[at] != FREE) {
            at = (at + step[index]) % SIZE;
        }
        entries[at] = (char) index;
        next[index] = at;
    }

    /** The position of the key's endpoint. */
    int index(long key) {
        return entries[(int) ((key >>> 32) * SIZE >>> 32)];
    }
}
