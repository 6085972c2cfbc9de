package io.sluice.bench.compare;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The tables for people: one per scenario, medians with quartiles, ratios of the same round, goals. */
final class Report {

    /** Two runs of the same nginx in one round must agree this well, or the machine was not quiet enough. */
    static final double HALVES_LIMIT = 0.03;

    private static final String ROW = "%-16s %-24s %-22s %-22s %12s %8s %8s %6s %8s%n";

    private final Results results;
    private final List<String> targets;
    private final PrintStream out;

    /** @param targets labels in the order of their rows */
    Report(Results results, List<String> targets, PrintStream out) {
        this.results = results;
        this.targets = targets;
        this.out = out;
    }

    void print(Scenario scenario) {
        out.printf("%n%s · %s%n", scenario.name(), scenario.description());
        String unit = scenario.handshakes() ? "handshake" : "request";
        out.printf(
                ROW,
                "target",
                "CPU µs/" + unit,
                "/ nginx",
                "/ haproxy",
                unit + "s/s",
                "p50 µs",
                "p99 µs",
                "busy",
                "RSS MiB");
        for (String target : targets) {
            Results.Series series = new Results.Series(scenario.name(), target);
            if (results.has(series)) {
                row(series);
            }
        }
        targets.forEach(target -> voids(new Results.Series(scenario.name(), target)));
        builds(scenario);
        halves(scenario);
    }

    private void row(Results.Series series) {
        out.printf(
                ROW,
                series.target(),
                results.quartiles(series, Sample::cpuMicros).text("%.2f"),
                ratio(series, NginxTarget.LABEL),
                ratio(series, HaproxyTarget.LABEL),
                number(results.quartiles(series, Sample::requestsPerSecond).median(), "%.0f"),
                number(results.quartiles(series, Sample::p50Micros).median(), "%.0f"),
                number(results.quartiles(series, Sample::p99Micros).median(), "%.0f"),
                number(100 * results.quartiles(series, Sample::busy).median(), "%.0f %%"),
                number(results.quartiles(series, Sample::residentMib).median(), "%.1f"));
    }

    private String ratio(Results.Series series, String to) {
        return results.ratio(series, new Results.Series(series.scenario(), to)).text("%.3f");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void voids(Results.Series series) {
        List<String> voids = results.voids(series);
        if (!voids.isEmpty()) {
            out.printf("%s: %d void rounds: %s%n", series.target(), voids.size(), String.join("; ", voids));
        }
    }

    /** Two builds of ours in the same rounds: the second against the first. */
    private void builds(Scenario scenario) {
        List<String> builds = targets.stream()
                .filter(target -> target.startsWith(SluiceTarget.LABEL))
                .toList();
        for (String build : builds.subList(Math.min(1, builds.size()), builds.size())) {
            Quartiles ratio = results.ratio(
                    new Results.Series(scenario.name(), build), new Results.Series(scenario.name(), builds.get(0)));
            if (ratio.count() > 0) {
                out.printf("%s / %s: %s%n", build, builds.get(0), ratio.text("%.3f"));
            }
        }
    }

    private void halves(Scenario scenario) {
        double apart = results.halvesApart(scenario.name());
        if (!Double.isNaN(apart)) {
            String judgement = apart > HALVES_LIMIT ? " NOISY: more than 3 %, take no conclusion from this run" : "";
            out.printf(Locale.ROOT, "nginx at begin and end of the rounds: %.1f %% apart%s%n", 100 * apart, judgement);
        }
    }

    void printGoals() {
        out.printf("%ngoals%n");
        for (String target : targets) {
            if (target.startsWith(SluiceTarget.LABEL)) {
                Goal.of(target).forEach(goal -> out.println(goal.verdict(results)));
            }
        }
    }
}
