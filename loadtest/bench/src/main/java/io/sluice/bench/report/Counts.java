package io.sluice.bench.report;

import io.sluice.kit.load.KindReport;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.Outcome;

/**
 * What became of a load's requests.
 *
 * @param lost sent, and reset, closed or not answered in time
 * @param duplicated acted on twice, though nobody may repeat them
 * @param gatewayMade a 5xx that no upstream sent
 * @param other wrong statuses, malformed answers, bytes that nobody asked for
 * @param untested never sent: refused, no connection
 */
record Counts(
        long requests,
        long lost,
        long duplicated,
        long truncated,
        long mixedUp,
        long gatewayMade,
        long other,
        long untested) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    static Counts of(LoadReport load) {
        KindReport all = load.total();
        return new Counts(
                all.attempted(),
                all.lost(),
                all.doubled(),
                all.count(Outcome.TRUNCATED),
                all.count(Outcome.MIXED_UP),
                all.count(Outcome.GATEWAY_5XX),
                all.count(Outcome.WRONG_STATUS) + all.count(Outcome.MALFORMED) + load.unasked(),
                all.untested());
    }

    long failures() {
        return lost + duplicated + truncated + mixedUp + gatewayMade + other;
    }
}
