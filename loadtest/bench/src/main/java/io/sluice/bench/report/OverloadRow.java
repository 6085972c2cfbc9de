package io.sluice.bench.report;

import io.sluice.kit.load.KindReport;
import io.sluice.kit.load.Latency;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 4.12: three times as many requests as the gateway can serve. It runs without a compiler and with one loop: so its
 * processor is what is short, while a generator on the same machine can still send three times as much.
 *
 * <p>The vector lasts five minutes, this row one. What the gateway does in its first two seconds, in which it cannot tell
 * overload from a hiccup yet, would be less than a hundredth of the five minutes: it counts for losses and goodput, not for the
 * latency of those who were accepted. Clients that are not served are answered with 503, wait outside, or are reset after
 * they did: what they cost is shared by all of them, since the process has one processor time for all.
 */
final class OverloadRow implements Row {
    private static final double FACTOR = 3;
    private static final double GOODPUT = 0.9;
    /** Of what a gateway serves that lets everybody in: short rounds cost more of them, and most of all interpreted code. */
    private static final double PRICE_OF_PROTECTION = 0.8;

    private static final double COST_OF_REFUSAL = 0.1;
    private static final double RECOVERED_SECONDS = 5;

    /**
     * Of work that may wait outside, as long as a client may before it is reset. The default is a tenth of that for compiled
     * code, and four seconds for interpreted.
     */
    private static final double BACKLOG_SECONDS = 1;

    private static final long LEAST_SECONDS = 60;
    /** Of three times the capacity a third can be served; twice as many tell that the capacity was another one. */
    private static final double OVERLOADED = 2 / FACTOR;

    /** The default is for half a second; here three times the p99 of a gateway that is busy, not overloaded, is asked. */
    private static final String LAG = "1ms";

    /** Of the gateway that is only busy: who waits outside for a moment waits for longer than anybody inside. */
    private static final String ANY_LAG = "0s";

    private static final Duration SETTLED = Duration.ofSeconds(2);

    /** A client that has waited outside with half a request is told that it took too long. */
    private static final Set<Integer> REFUSALS = Set.of(408, 429, 503);

    /**
     * A gateway that lets everybody in, at nine tenths of its capacity.
     *
     * @param p99Millis of good answers, the least of three times: whatever disturbs makes them slower
     * @param cpuMicros of the gateway for one
     */
    record Busy(double p99Millis, double cpuMicros) {
        private static final int TIMES = 3;

        /** Behind the moment in which all connections are new: a load begins with none. */
        static Busy of(Trial trial, GatewayProcess gateway, Effort effort, double rate) {
            Duration settling = effort.either(Duration.ofMillis(200), SETTLED);
            Duration length = effort.either(Duration.ofSeconds(1), Duration.ofSeconds(4));
            double[] p99 = new double[TIMES];
            double cpu = gateway.figures().cpuSeconds();
            long answered = 0;
            for (int i = 0; i < TIMES; i++) {
                KindReport all = trial.load(length.plus(settling))
                        .rate(rate)
                        .warmUp(settling)
                        .run()
                        .total();
                p99[i] = all.duringLoad().p99() / 1e3;
                answered += all.count(Outcome.ANSWERED);
            }
            cpu = gateway.figures().cpuSeconds() - cpu;
            return new Busy(Arrays.stream(p99).min().orElseThrow(), cpu * 1e6 / Math.max(1, answered));
        }
    }

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public String event() {
        return "3 × the requests that a gateway of one loop and no compiler (-Xint) can serve";
    }

    @Override
    public Measured run(Stage stage) {
        stage.app(4);
        GatewayProcess patient = gateway(stage, ANY_LAG);
        Ramp letsIn = ramp(stage, patient);
        Busy busy = Busy.of(new Trial(stage, patient.traffic()), patient, stage.effort(), GOODPUT * letsIn.perSecond());
        patient.close();
        GatewayProcess gateway = gateway(stage, LAG, "--limits-backlog", backlog(letsIn.perSecond()));
        Ramp own = ramp(stage, gateway);
        double capacity = Math.max(own.perSecond(), letsIn.perSecond());
        Judgement judgement = new Judgement();
        double gentle = Math.min(stage.effort().rate(), capacity / 2);
        double[] rate = {gentle};
        Duration[] settling = {Duration.ZERO};
        Trial trial =
                new Trial(stage, gateway.traffic(), load -> load.rate(rate[0]).warmUp(settling[0])).loadIsEvent();
        trial.warmUp();
        Phase quiet = trial.quiet();
        rate[0] = FACTOR * capacity;
        settling[0] = SETTLED;
        ProcessFigures figures = gateway.figures();
        double cpu = figures.cpuSeconds();
        AtomicInteger dead = new AtomicInteger();
        Recovery recovery = Recovery.of(gateway::traffic);
        Phase during = trial.during(() -> watch(stage.effort(), rate[0], gateway, dead), recovery);
        cpu = figures.cpuSeconds() - cpu;
        double peak = figures.peakMib();
        judgement.require(dead.get() == 0, "/healthz answers throughout: %d times it did not", dead.get());
        judge(own, letsIn, busy, during.load(), cpu, judgement);
        return new Measured(quiet, during, Measured.seconds(during), peak, recovery.await(), judgement)
                .recoveredWithin(RECOVERED_SECONDS);
    }

    private static Ramp ramp(Stage stage, GatewayProcess gateway) {
        return Ramp.of(
                new Trial(stage, gateway.traffic()),
                gateway,
                stage.effort().either(Duration.ofSeconds(1), Duration.ofSeconds(4)));
    }

    private static GatewayProcess gateway(Stage stage, String mostLag, String... more) {
        return stage.gateway(GatewayOptions.NONE
                .jvm("-Xint")
                .with("--event-loops", "1", "--limits-loop-lag", mostLag)
                .with(more));
    }

    private static String backlog(double perSecond) {
        return String.valueOf(Math.max(1, Math.round(BACKLOG_SECONDS * perSecond)));
    }

    private static void watch(Effort effort, double rate, GatewayProcess gateway, AtomicInteger dead) {
        double seconds = Math.max(effort.requests() / rate, effort.either(2 * SETTLED.toSeconds(), LEAST_SECONDS));
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            dead.addAndGet(gateway.alive() ? 0 : 1);
            Pause.of(Duration.ofMillis(500));
        } while (System.nanoTime() - end < 0);
    }

    /**
     * @param own of the gateway itself: what it is to serve on under any load
     * @param letsIn of one that lets everybody in
     * @param cpu of the gateway in seconds, during the load
     */
    static void judge(Ramp own, Ramp letsIn, Busy busy, LoadReport load, double cpu, Judgement judgement) {
        judgeAnswers(load, judgement);
        Latency good = load.total().duringLoad();
        long after = load.total().answered().count() - good.count();
        double goodput = (load.total().count(Outcome.ANSWERED) - after)
                / (load.offering().toNanos() / 1e9);
        double p99 = good.p99() / 1e3;
        judgement
                .requireTime(
                        goodput >= GOODPUT * own.perSecond(),
                        "goodput at least 90 %% of the peak: %.0f/s of %.0f/s",
                        goodput,
                        own.perSecond())
                .requireTime(
                        goodput >= PRICE_OF_PROTECTION * letsIn.perSecond(),
                        "goodput at least 80 %% of the peak of a gateway that lets everybody in: %.0f/s of %.0f/s",
                        goodput,
                        letsIn.perSecond())
                .requireTime(
                        p99 <= FACTOR * busy.p99Millis(),
                        "p99 of accepted requests at most 3 × that at nine tenths of the capacity, %.1f ms: %.1f ms",
                        busy.p99Millis(),
                        p99)
                .note(
                        "peak %.0f/s, %.0f/s where everybody is let in; goodput %.0f/s, accepted p99 %.1f ms; %.1f ms at"
                                + " nine tenths of the capacity",
                        own.perSecond(), letsIn.perSecond(), goodput, p99, busy.p99Millis());
        load.kinds().forEach(kind -> noteLatency(kind.name(), kind.duringLoad(), judgement));
        judgement.note(
                "%d more were answered when the load was over, having waited outside for %.0f ms at most",
                after, load.total().answered().max() / 1e3);
        judgeRefusals(load, cpu, busy.cpuMicros(), judgement);
    }

    private static void noteLatency(String of, Latency good, Judgement judgement) {
        judgement.note(
                "%s: %d answered, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, p99.9 %.1f ms",
                of, good.count(), good.p50() / 1e3, good.p90() / 1e3, good.p99() / 1e3, good.p999() / 1e3);
    }

    /** Whoever is answered is answered rightly, and who is refused hears that it is the gateway that is busy. */
    private static void judgeAnswers(LoadReport load, Judgement judgement) {
        KindReport all = load.total();
        long wrong = all.doubled()
                + all.count(Outcome.TRUNCATED)
                + all.count(Outcome.MIXED_UP)
                + all.count(Outcome.MALFORMED);
        long others = all.statuses().entrySet().stream()
                .filter(each -> each.getKey() >= 400 && !REFUSALS.contains(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        judgement
                .require(wrong == 0, "nothing doubled, truncated or mixed up: %s", all.outcomes())
                .require(others == 0, "refused with %s and nothing else: %s", REFUSALS, all.statuses())
                .note(
                        "answers by status: %s; outcomes: %s; unasked: %d",
                        all.statuses(), all.outcomes(), load.unasked());
    }

    /** @param normal what a request costs the gateway when it is busy, in microseconds of its CPU */
    private static void judgeRefusals(LoadReport load, double cpu, double normal, Judgement judgement) {
        KindReport all = load.total();
        double good = all.count(Outcome.ANSWERED);
        double away = Math.max(1, all.sent() - good);
        double each = Math.max(0, cpu * 1e6 - good * normal) / away;
        if (good > all.attempted() * OVERLOADED) {
            judgement.voidTimes("it was no overload: %.0f of %d requests were served", good, all.attempted());
        }
        judgement
                .requireTime(
                        each <= COST_OF_REFUSAL * normal,
                        "a client that is not served costs a tenth of a request: %.0f of %.0f µs",
                        each,
                        normal)
                .note("a request costs %.0f µs, one that is sent and not served %.0f µs", normal, each);
    }
}
