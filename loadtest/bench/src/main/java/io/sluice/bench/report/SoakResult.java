package io.sluice.bench.report;

import io.sluice.kit.load.LoadReport;
import java.util.List;
import java.util.Locale;

/**
 * What a soak came to. Requests lost and defects of the gateway count whatever the generator did. Growth, refusals and
 * warnings do not when it was late: then the machine was too small for both, and connections pile up for that alone. No
 * time is asked for, so a late generator makes nothing void that was kept.
 */
record SoakResult(Verdict verdict, double lagMillis, List<String> reasons) {
    private static final double MICROS_PER_MILLI = 1000;

    static SoakResult of(LoadReport load, List<SoakTrend> trends, String log, Effort effort) {
        long refused = Counts.of(load).gatewayMade();
        List<String> defects = LogLines.defects(log);
        List<String> unexpected = LogLines.unexpected(log);
        Judgement judgement = new Judgement()
                .require(
                        load.failures() == refused,
                        "nothing lost, truncated or mixed up: %s",
                        load.total().outcomes())
                .require(defects.isEmpty(), "no leak, no exception: %d", defects.size())
                .requireTime(refused == 0, "no 5xx of the gateway's own: %d", refused)
                .requireTime(unexpected.isEmpty(), "no warning: %d", unexpected.size());
        trends.forEach(trend -> judgement.requireTime(
                trend.flat(), "%s flat: rise %+.2f, at most %.2f", trend.name(), trend.rise(), trend.most()));
        double lag = load.sendLag().p99() / MICROS_PER_MILLI;
        boolean kept = judgement.reasons().isEmpty();
        Verdict verdict = kept ? Verdict.PASS : judgement.verdict(lag <= effort.mostLagMillis());
        return new SoakResult(verdict, lag, judgement.reasons());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "send lag p99 %.1f ms%n", lagMillis));
        text.append(String.format(
                "%s%s%n",
                verdict,
                switch (verdict) {
                    case PASS -> ": flat, nothing lost, nothing said";
                    case VOID -> ": the generator was late; what follows may be the machine's";
                    default -> "";
                }));
        reasons.forEach(reason -> text.append(String.format("    not kept: %s%n", reason)));
        return text.toString();
    }
}
