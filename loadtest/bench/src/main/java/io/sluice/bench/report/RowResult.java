package io.sluice.bench.report;

import java.util.List;

/**
 * One line of the report.
 *
 * @param effort how much was done; results of other efforts do not stand in the same table
 * @param build fingerprint of the program
 * @param rate answered requests per second
 * @param quietP99Millis of the control client before the event
 * @param p99Millis of the control client during it
 * @param lagMillis send lag p99 of the control client during it
 * @param peakMib most resident memory of a gateway
 * @param recoverySeconds from the end of the event; -1 when it took longer than a minute or was not looked at
 * @param reasons what was not kept to
 */
record RowResult(
        String row,
        String effort,
        String build,
        Counts counts,
        double rate,
        double quietP99Millis,
        double p99Millis,
        double lagMillis,
        double peakMib,
        double recoverySeconds,
        Verdict verdict,
        List<String> reasons,
        List<String> notes) {
    RowResult {
        reasons = List.copyOf(reasons);
        notes = List.copyOf(notes);
    }

    double ratio() {
        return quietP99Millis > 0 ? p99Millis / quietP99Millis : 0;
    }

    static RowResult error(String row, String effort, String build, String why) {
        return new RowResult(
                row, effort, build, Counts.NONE, 0, 0, 0, 0, 0, -1, Verdict.ERROR, List.of(why), List.of());
    }
}
