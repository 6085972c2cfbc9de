package io.sluice.cli;

import io.sluice.model.Balance;
import io.sluice.model.HealthCheck;
import io.sluice.model.HealthChecks;
import io.sluice.model.Upstream;
import java.util.List;
import java.util.stream.Stream;

/** How an upstream's requests are spread and its endpoints checked, in words. */
final class UpstreamText {
    /** More checks than these are counted: a line of a listing is one line. */
    private static final int FEW = 2;

    private UpstreamText() {}

    /** What is not as it is for a Service that says nothing; empty for such a one, else beginning with a comma. */
    static String unusual(Upstream upstream) {
        Balance balance = upstream.balance();
        return (balance.policy().equals(Balance.ROUND_ROBIN.policy()) ? "" : ", " + balance.policy())
                + (balance.startsSlowly() ? ", " + slowStart(balance) : "")
                + (upstream.affinity().isPresent() ? ", session affinity" : "")
                + checked(upstream.checks());
    }

    static String slowStart(Balance balance) {
        return "slow start " + balance.slowStart().toSeconds() + "s";
    }

    private static String checked(HealthChecks checks) {
        List<String> texts = distinct(checks);
        if (texts.isEmpty()) {
            return "";
        }
        return ", checked by " + (texts.size() > FEW ? texts.size() + " probes" : String.join(" and ", texts));
    }

    /** Every check that some endpoint has, in order. */
    static List<String> distinct(HealthChecks checks) {
        return Stream.concat(
                        checks.all().stream(), checks.each().values().stream().flatMap(List::stream))
                .map(HealthCheck::toString)
                .distinct()
                .sorted()
                .toList();
    }
}
