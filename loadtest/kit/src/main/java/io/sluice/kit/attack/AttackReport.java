package io.sluice.kit.attack;

import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.Outcome;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an attack came to.
 *
 * @param kind which attack
 * @param scale how many connections it had, and why
 * @param endings how they ended
 * @param before the control client alone, if it was asked
 * @param during the control client beside the attack
 */
public record AttackReport(
        AttackKind kind, Scale scale, Endings endings, Optional<LoadReport> before, LoadReport during) {

    /** Requests of the control client that did not get their answer while the attack ran; refused ones, too. */
    public long controlErrors() {
        return during.failures() + during.total().untested();
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format("%s: %s, %d accepted%n%s", kind.label(), scale, endings.connected(), endings.toString()));
        before.ifPresent(alone -> text.append(control("alone", alone)));
        return text.append(control("beside it", during)).toString();
    }

    private static String control(String when, LoadReport report) {
        return String.format(
                Locale.ROOT,
                "control client %s: %d requests, p50 %.2f ms, p99 %.2f ms, errors %d%s%s%n",
                when,
                report.total().attempted(),
                report.total().latency().p50() / 1e3,
                report.total().latency().p99() / 1e3,
                report.failures() + report.total().untested(),
                errors(report),
                report.voided() ? ", VOID: the generator itself was late" : "");
    }

    private static String errors(LoadReport report) {
        String kinds = report.total().outcomes().entrySet().stream()
                .filter(each -> each.getKey() != Outcome.ANSWERED)
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "" : " (" + kinds + ")";
    }

    @Override
    public String toString() {
        return text();
    }
}
