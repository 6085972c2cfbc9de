package io.sluice.dataplane.balance;

import java.util.Arrays;

/**
 * A Maglev table: each entry is an endpoint's position, shared out in proportion to weights; when an endpoint leaves, few
 * keys of others move (LB-34). Made from hashes of the endpoints alone, so equal on all replicas. Immutable.
 */
final class Maglev {
    /** As many as the paper's, and Envoy's, smaller table has: evenly shared out among hundreds of endpoints. */
    static final int LARGE = 65_537;

    /** Positions are kept in 16 bits, and each endpoint needs an entry. */
    static final int MOST = Character.MAX_VALUE;

    private static final char FREE = Character.MAX_VALUE;
    private static final int BYTE = 0x100;

    private final int size;
    private final byte[] low;
    /** The positions' upper halves; null for endpoints whose positions fit into a byte. */
    private final byte[] high;

    /**
     * Takes time in proportion to size × log(size): milliseconds for a large one.
     *
     * @param size a prime, at least the number of endpoints: so every step visits all entries
     * @param hashes of the endpoints, at most {@link #MOST}
     * @param weights of each, at least 1
     */
    Maglev(int size, long[] hashes, int[] weights) {
        this.size = size;
        char[] entries = new Filling(size, hashes).filled(weights);
        low = new byte[size];
        high = hashes.length <= BYTE ? null : new byte[size];
        for (int i = 0; i < size; i++) {
            low[i] = (byte) entries[i];
            if (high != null) {
                high[i] = (byte) (entries[i] >>> Byte.SIZE);
            }
        }
    }

    /** The position of the key's endpoint. */
    int index(long key) {
        int entry = (int) ((key >>> 32) * size >>> 32);
        int index = low[entry] & 0xFF;
        return high == null ? index : index | (high[entry] & 0xFF) << Byte.SIZE;
    }

    /** The making of one. */
    private static final class Filling {
        private final char[] entries;
        private final int[] next;
        private final int[] step;

        Filling(int size, long[] hashes) {
            entries = new char[size];
            Arrays.fill(entries, FREE);
            next = new int[hashes.length];
            step = new int[hashes.length];
            for (int i = 0; i < hashes.length; i++) {
                next[i] = (int) Long.remainderUnsigned(hashes[i], size);
                step[i] = 1 + (int) Long.remainderUnsigned(KeyHash.of(hashes[i]), size - 1);
            }
        }

        // Who has the largest weight takes an entry in every round, others in proportion, and everybody in the first.
        char[] filled(int[] weights) {
            long largest = Arrays.stream(weights).max().orElse(1);
            long[] due = new long[weights.length];
            int taken = 0;
            for (long round = 1; taken < entries.length; round++) {
                for (int i = 0; i < weights.length && taken < entries.length; i++) {
                    if (round * weights[i] >= due[i]) {
                        due[i] += largest;
                        take(i);
                        taken++;
                    }
                }
            }
            return entries;
        }

        private void take(int index) {
            int at = next[index];
            while (entries[at] != FREE) {
                at += step[index]; // a remainder would be most of the cost
                at -= at >= entries.length ? entries.length : 0;
            }
            entries[at] = (char) index;
            next[index] = at;
        }
    }
}
