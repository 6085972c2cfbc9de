package io.sluice.kit.attack;

import java.time.Duration;
import java.util.Map;

/**
 * What became of the connections of a {@link HelloAttack}.
 *
 * @param begun how many there were
 * @param endings how they ended; all kinds are in it
 * @param answered from the begin of a connection to the first byte of its answer: the 99th percentile, zero without any
 * @param firstEnd the shortest time, from its begin, after which the gateway ended one without an answer; zero without any
 * @param lastEnd the longest
 * @param bytesSent by all of them
 * @param cpu of the attacker
 * @param took from the first begin to the last end
 */
public record HelloReport(
        int begun,
        Map<Ending, Integer> endings,
        Duration answered,
        Duration firstEnd,
        Duration lastEnd,
        long bytesSent,
        Duration cpu,
        Duration took) {

    /** How one ended. */
    public enum Ending {
        /** The gateway said something, and the connection left. */
        ANSWERED,
        /** The gateway ended it without a word. */
        ENDED,
        /** The gateway reset it. */
        RESET,
        /** It was never connected. */
        UNCONNECTED,
        /** The gateway did neither, for as long as the attacker had patience. */
        KEPT
    }

    public int count(Ending how) {
        return endings.getOrDefault(how, 0);
    }
}
