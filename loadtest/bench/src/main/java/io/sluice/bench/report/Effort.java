package io.sluice.bench.report;

import java.time.Duration;

/**
 * How much a row does.
 *
 * @param requests of the load, at least
 * @param rate of the load, requests per second
 * @param quick smaller counts and shorter times everywhere: a look whether it works, no proof
 * @param mostLagMillis a control client whose own send lag p99 is longer measures itself: latencies of that row are void
 */
record Effort(int requests, int rate, boolean quick, int mostLagMillis) {
    /** How long the load takes at least. */
    Duration length() {
        return Duration.ofMillis(1000L * requests / rate);
    }

    <T> T either(T whenQuick, T whenFull) {
        return quick ? whenQuick : whenFull;
    }

    /** Two results can stand in one table when this is the same. */
    String key() {
        return requests + " requests at " + rate + "/s" + (quick ? ", quick" : "");
    }
}
