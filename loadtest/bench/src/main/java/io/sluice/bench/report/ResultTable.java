package io.sluice.bench.report;

import java.util.List;
import java.util.Locale;

/** The results for people: a line for each row, and below it why it failed and what else is to be known. */
final class ResultTable {
    private ResultTable() {}

    static String of(List<RowResult> results) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%-13s%9s%8s%6s%6s%7s%7s%7s%7s%7s%8s%7s%7s%9s%11s  %s%n",
                "row",
                "requests",
                "ok/s",
                "lost",
                "twice",
                "trunc.",
                "mixed",
                "gw 5xx",
                "other",
                "unsent",
                "p99 ms",
                "ratio",
                "lag ms",
                "RSS MiB",
                "recovery s",
                "verdict"));
        results.forEach(each -> append(text, each));
        return text.toString();
    }

    private static void append(StringBuilder text, RowResult result) {
        Counts counts = result.counts();
        text.append(String.format(
                Locale.ROOT,
                "%-13s%9d%8.0f%6d%6d%7d%7d%7d%7d%7d%8.1f%7.2f%7.1f%9.0f%11s  %s%n",
                result.row(),
                counts.requests(),
                result.rate(),
                counts.lost(),
                counts.duplicated(),
                counts.truncated(),
                counts.mixedUp(),
                counts.gatewayMade(),
                counts.other(),
                counts.untested(),
                result.p99Millis(),
                result.ratio(),
                result.lagMillis(),
                result.peakMib(),
                result.recoverySeconds() < 0 ? "-" : String.format(Locale.ROOT, "%.2f", result.recoverySeconds()),
                result.verdict()));
        result.reasons().forEach(reason -> text.append("    not kept: ").append(indented(reason)));
        result.notes().forEach(note -> text.append("    ").append(indented(note)));
    }

    private static String indented(String text) {
        return text.strip().replace("\n", "\n      ") + System.lineSeparator();
    }
}
