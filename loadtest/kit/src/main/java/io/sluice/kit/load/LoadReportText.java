package io.sluice.kit.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes a {@link LoadReport} as a table: a line for each kind, a column for each outcome that happened. */
final class LoadReportText {
    private LoadReportText() {}

    static String of(LoadReport report) {
        StringBuilder text = new StringBuilder(countsOf(report));
        text.append(String.format(
                "send lag p99 %s ms, max %s ms: %s%n",
                millis(report.sendLag().p99()),
                millis(report.sendLag().max()),
                report.voided() ? "VOID, the generator was late" : "valid"));
        text.append(String.format(
                "failures %d, untested %d%n", report.failures(), report.total().untested()));
        return text.toString();
    }

    static String countsOf(LoadReport report) {
        StringBuilder text = new StringBuilder();
        List<KindReport> rows = new ArrayList<>(report.kinds());
        if (rows.size() > 1) {
            rows.add(report.total());
        }
        List<Outcome> shown = Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.lost() || report.total().count(outcome) > 0 || outcome == Outcome.ANSWERED)
                .toList();
        appendHeading(text, shown, report.witnessAsked());
        rows.forEach(row -> appendRow(text, row, shown, report.witnessAsked()));
        appendRest(text, report);
        return text.toString();
    }

    private static void appendHeading(StringBuilder text, List<Outcome> shown, boolean doubled) {
        text.append(String.format("%-11s%10s", "kind", "sent"));
        shown.forEach(outcome -> text.append(String.format("%13s", outcome)));
        text.append(doubled ? String.format("%9s%10s", "doubled", "repeated") : "");
        text.append(String.format("%10s%10s%10s  %s%n", "p50 ms", "p99 ms", "max ms", "statuses"));
    }

    private static void appendRow(StringBuilder text, KindReport row, List<Outcome> shown, boolean doubled) {
        text.append(String.format("%-11s%10d", row.name(), row.sent()));
        shown.forEach(outcome -> text.append(String.format("%13d", row.count(outcome))));
        text.append(doubled ? String.format("%9d%10d", row.doubled(), row.repeated()) : "");
        Latency latency = row.latency();
        text.append(
                String.format("%10s%10s%10s  ", millis(latency.p50()), millis(latency.p99()), millis(latency.max())));
        row.statuses().forEach((status, count) -> text.append(status + ":" + count + " "));
        text.append(String.format("%n"));
    }

    private static void appendRest(StringBuilder text, LoadReport report) {
        KindReport total = report.total();
        text.append(String.format(
                Locale.ROOT,
                "connections %d, ended while idle %d, not closed in time %d, bytes unasked on %d; %.1f s, %.0f answers/s%n",
                report.connections(),
                report.stale(),
                report.unclosed(),
                report.unasked(),
                report.took().toNanos() / 1e9,
                total.count(Outcome.ANSWERED) * 1e9 / Math.max(1, report.took().toNanos())));
        if (total.lostOnReuse() > 0) {
            text.append(String.format("of the lost, %d on a connection used before%n", total.lostOnReuse()));
        }
        if (!report.witnessAsked()) {
            text.append(String.format("doubled: not known, no witness was asked%n"));
        }
    }

    static String millis(long micros) {
        return String.format(Locale.ROOT, "%.2f", micros / 1e3);
    }
}
