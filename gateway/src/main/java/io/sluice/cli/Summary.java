package io.sluice.cli;

import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Severity;
import java.util.List;

/** How much there is of everything, in one line. */
final class Summary {
    private Summary() {}

    static String of(GatewayPlan plan, List<Finding> findings) {
        return counted(RouteLines.routes(plan), "route") + " on " + counted(RouteLines.hosts(plan), "host") + " to "
                + counted(plan.upstreams().size(), "upstream") + "; " + of(findings);
    }

    static String of(List<Finding> findings) {
        return counted(count(findings, Severity.ERROR), "error") + ", "
                + counted(count(findings, Severity.WARNING), "warning") + ", "
                + counted(count(findings, Severity.INFO), "note");
    }

    static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
