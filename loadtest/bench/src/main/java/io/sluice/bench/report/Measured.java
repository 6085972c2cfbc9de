package io.sluice.bench.report;

import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/** What a row saw, and what is to be said of it. */
record Measured(
        Phase quiet, Phase during, double seconds, double peakMib, OptionalDouble recovery, Judgement judgement) {
    /** The usual course: warm up, quiet, event, recovery. */
    static Measured of(Trial trial, GatewayProcess gateway, Judgement judgement, Trial.Event event) {
        return of(trial, gateway, judgement, event, clients -> Recovery.of(gateway::traffic));
    }

    /** The same, and the gateway must give back the descriptors that the attack cost it. */
    static Measured ofAttack(Trial trial, GatewayProcess gateway, Judgement judgement, Trial.Event attack) {
        return of(trial, gateway, judgement, attack, clients -> Recovery.ofAttack(gateway, clients));
    }

    private static Measured of(
            Trial trial,
            GatewayProcess gateway,
            Judgement judgement,
            Trial.Event event,
            IntFunction<Recovery> recoveryInQuiet) {
        trial.warmUp();
        return ofWarm(trial, gateway, judgement, event, recoveryInQuiet);
    }

    /**
     * The same course from the quiet on.
     *
     * @param recoveryInQuiet called in the quiet with how many connections the load has
     */
    static Measured ofWarm(
            Trial trial,
            GatewayProcess gateway,
            Judgement judgement,
            Trial.Event event,
            IntFunction<Recovery> recoveryInQuiet) {
        AtomicReference<Recovery> made = new AtomicReference<>();
        Phase quiet = trial.quiet(clients -> made.set(recoveryInQuiet.apply(clients)));
        Recovery recovery = made.get();
        Phase during = trial.during(event, recovery);
        double peak = gateway.figures().peakMib();
        return new Measured(quiet, during, seconds(during), peak, recovery.await(), judgement);
    }

    static double seconds(Phase during) {
        return during.load().took().toNanos() / 1e9;
    }

    Counts counts() {
        return Counts.of(during.load());
    }

    /** Not one request lost, doubled, truncated, mixed up, or answered with an error of the gateway's own. */
    Measured nothingLost() {
        Counts counts = counts();
        judgement.require(
                counts.failures() == 0, "0 failures: %s", during.load().total().outcomes());
        judgement.require(
                quiet.load().failures() == 0,
                "0 failures before the event: %s",
                quiet.load().total().outcomes());
        return this;
    }

    /** The healthy client loses nothing. */
    Measured controlServed() {
        judgement.require(
                during.controlErrors() == 0,
                "0 errors of the control client: %s",
                during.control().total().outcomes());
        return this;
    }

    /** The healthy client loses nothing and hardly waits longer. */
    Measured controlUnharmed(double factor, double slackMillis) {
        controlServed();
        judgement.requireTime(
                during.controlP99() <= mostP99(factor, slackMillis),
                "control client p99 %.1f ms, at most %.1f × %.1f + %.0f ms",
                during.controlP99(),
                factor,
                quiet.controlP99(),
                slackMillis);
        return this;
    }

    private double mostP99(double factor, double slackMillis) {
        return factor * quiet.controlP99() + slackMillis;
    }

    /**
     * The same; the row is void when the generator's own part of the event, of which no gateway saw anything, made the
     * client wait as long.
     */
    Measured controlUnharmed(double factor, double slackMillis, Phase unseen) {
        controlUnharmed(factor, slackMillis);
        String what = "the same, seen by no gateway: control client p99 %.1f ms, send lag %.1f ms";
        double most = mostP99(factor, slackMillis);
        if (during.controlP99() > most && unseen.controlP99() > most) {
            judgement.voidTimes(
                    what + "; so the times are the generator's", unseen.controlP99(), unseen.controlLagP99());
        } else {
            judgement.note(what, unseen.controlP99(), unseen.controlLagP99());
        }
        return this;
    }

    Measured recoveredWithin(double seconds) {
        judgement.requireTime(
                recovery.isPresent() && recovery.getAsDouble() <= seconds,
                "recovery within %.0f s: %s",
                seconds,
                recovery.isPresent() ? String.format("%.2f s", recovery.getAsDouble()) : "not within a minute");
        return this;
    }

    RowResult result(String row, Effort effort, String build) {
        boolean onTime = during.controlLagP99() <= effort.mostLagMillis();
        if (!onTime) {
            judgement.note(
                    "the generator was late: send lag p99 %.1f ms, bound %d ms",
                    during.controlLagP99(), effort.mostLagMillis());
        }
        return new RowResult(
                row,
                effort.key(),
                build,
                counts(),
                during.load().total().answered().count() / Math.max(seconds, 1e-3),
                quiet.controlP99(),
                during.controlP99(),
                during.controlLagP99(),
                peakMib,
                recovery.orElse(-1),
                judgement.verdict(onTime),
                judgement.reasons(),
                judgement.notes());
    }
}
