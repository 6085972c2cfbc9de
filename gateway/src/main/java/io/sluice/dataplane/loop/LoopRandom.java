package io.sluice.dataplane.loop;

/** Random numbers of one loop (SplitMix64): quick, seedable, good enough for balancing and request ids; no secrets. */
public final class LoopRandom {
    private long state;

    public LoopRandom(long seed) {
        state = seed;
    }

    public long next() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = state;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** Uniform from 0 to less than 1. */
    public double unit() {
        return (next() >>> 11) * 0x1p-53;
    }

    /** Uniform in 0 to bound − 1. */
    public int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }
}
