package io.sluice.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A promise about the CPU per request: one series costs at most {@code limit} times another of the same rounds. */
record Goal(Results.Series of, Results.Series to, double limit) {

    /** What an access log may cost at most. */
    private static final double ACCESS_LOG = 1.08;

    /** The promises that one build of Sluice is held to; with an access log, against the same without one. */
    static List<Goal> of(String sluice) {
        if (sluice.endsWith(SluiceTarget.LOG)) {
            String silent = sluice.substring(0, sluice.length() - SluiceTarget.LOG.length());
            return Stream.of("keepalive-1k", "keepalive-16k", "keepalive-256k")
                    .map(scenario -> new Goal(
                            new Results.Series(scenario, sluice), new Results.Series(scenario, silent), ACCESS_LOG))
                    .toList();
        }
        return List.of(
                againstNginx("keepalive-1k", sluice, 0.95),
                againstNginx("keepalive-16k", sluice, 1.0),
                againstNginx("keepalive-256k", sluice, 1.0),
                againstNginx("tls-1k", sluice, 1.0),
                againstNginx("h2-1k", sluice, 0.8),
                againstNginx("h2-256k", sluice, 1.1),
                againstNginx("handshake-full", sluice, 1.1),
                new Goal(new Results.Series("hosts-10000", sluice), new Results.Series("hosts-1", sluice), 1.05));
    }

    private static Goal againstNginx(String scenario, String sluice, double limit) {
        return new Goal(new Results.Series(scenario, sluice), new Results.Series(scenario, NginxTarget.LABEL), limit);
    }

    /** One line: what was promised, what was measured, met or missed; null-free: "not measured" when a side is absent. */
    String verdict(Results results) {
        Quartiles ratio = results.ratio(of, to);
        String promise = String.format(Locale.ROOT, "%s %s / %s ≤ %.2f", of.scenario(), of.target(), other(), limit);
        if (ratio.count() == 0) {
            return promise + ": not measured";
        }
        return promise + ": " + (met(ratio) ? "met" : "missed") + ", " + ratio.text("%.3f") + " in " + ratio.count()
                + " rounds" + (ratio.count() < 15 ? " (fewer than 15: no proof)" : "");
    }

    boolean met(Quartiles ratio) {
        return ratio.median() <= limit;
    }

    private String other() {
        return of.scenario().equals(to.scenario()) ? to.target() : to.scenario();
    }
}
