package io.sluice.dataplane.balance;

/**
 * How soon an endpoint has answered lately, in seconds: a moving average that decays to nothing while nothing is heard
 * (LB-21, ten seconds). Kept as ln(score) + time / 10 s, which does not change while the score decays: two endpoints
 * are compared without computing an exponential, and without agreeing on the time.
 *
 * <p>Written by several event loops without a lock: of two updates in the same instant one may be lost, which a moving
 * average survives.
 */
final class EwmaScore {
    /** The level of an endpoint of which nothing is known: it goes first, and is known then. */
    static final double UNKNOWN = Double.NEGATIVE_INFINITY;

    private static final double DECAY = 10e9;
    private static final double SECOND = 1e9;

    private volatile double level = UNKNOWN;
    private volatile long heard;

    /** For comparing: higher is slower. */
    double level() {
        return level;
    }

    /** When it was updated last, in nanoseconds; nothing while the level is unknown. */
    long heard() {
        return heard;
    }

    /** Seconds, decayed until now. */
    double at(long now) {
        return Math.exp(level - now / DECAY);
    }

    /** An answer came after so many nanoseconds. */
    void add(long elapsed, long now) {
        double weight = level == UNKNOWN ? 0 : Math.exp(-Math.max(0, now - heard) / DECAY);
        set(at(now) + elapsed / SECOND * (1 - weight), now);
    }

    /** An attempt failed after so many nanoseconds; one that fails quickly must not look fast. */
    void addFailure(long elapsed, long now) {
        if (elapsed / SECOND > at(now)) {
            add(elapsed, now);
        }
    }

    /** Sets both, for a new endpoint. */
    void start(double newLevel, long now) {
        heard = now;
        level = newLevel;
    }

    private void set(double seconds, long now) {
        start(levelOf(seconds, now), now);
    }

    private static double levelOf(double seconds, long now) {
        return Math.log(seconds) + now / DECAY;
    }

    /** The level of an answer that took so many nanoseconds and came now. */
    static double levelOf(long elapsed, long now) {
        return elapsed <= 0 ? UNKNOWN : levelOf(elapsed / SECOND, now);
    }
}
