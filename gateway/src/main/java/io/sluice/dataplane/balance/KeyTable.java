package io.sluice.dataplane.balance;

import java.util.Arrays;

/**
 * Which endpoint a key belongs to. For few endpoints a small {@link Maglev} table says it, of 4 KiB; many need a large one,
 * of 64 KiB and more. Between tables of two sizes nearly all keys move, so from few to many there are both, and with each
 * endpoint more the large one has some more of the keys. Made from the endpoints alone, so equal on all replicas. Immutable.
 */
final class KeyTable {
    /** A prime. Up to {@link #FEW} endpoints have a hundred entries each, so that shares differ by a hundredth at most. */
    static final int SMALL = 4_093;

    static final int FEW = 40;
    /** Far from {@link #FEW}, so that an endpoint more moves few keys from one table to the other. */
    static final int MANY = 120;

    private final Maglev small;
    private final Maglev large;
    /** How many parts of the keys go by the large table, of {@link #MANY} − {@link #FEW}. */
    private final int byLarge;

    /** @param hashes of the endpoints, at most {@link Maglev#MOST} */
    KeyTable(long[] hashes) {
        int[] weights = new int[hashes.length];
        Arrays.fill(weights, 1);
        byLarge = Math.min(Math.max(hashes.length - FEW, 0), MANY - FEW);
        small = byLarge < MANY - FEW ? new Maglev(SMALL, hashes, weights) : null;
        large = byLarge > 0 ? new Maglev(Maglev.LARGE, hashes, weights) : null;
    }

    /** The position of the key's endpoint. */
    int index(long key) {
        // By the key's lower half: a table takes the upper one, and the two must not be of one mind. The table is
        // chosen
        // before it is asked: no branch that is foreseen as seldom as a coin.
        long part = (key & 0xFFFF_FFFFL) * (MANY - FEW) >>> 32;
        return (part < byLarge ? large : small).index(key);
    }
}
