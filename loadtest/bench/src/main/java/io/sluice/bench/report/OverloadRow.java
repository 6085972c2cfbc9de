package io.sluice.bench.report;

import io.sluice.kit.load.LoadReport;
import java.time.Duration;
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
    private static final double COST_OF_REFUSAL = 0.1;
    private static final double RECOVERED_SECONDS = 5;
    private static final long LEAST_SECONDS = 60;
    /** The default is for half a second; here three times the p99 of a gateway that is busy, not overloaded, is asked. */
    private static final String LAG = "5ms";

    private static final Duration SETTLED = Duration.ofSeconds(2);

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
        GatewayProcess gateway =
                stage.gateway(GatewayOptions.NONE.jvm("-Xint").with("--event-loops", "1", "--limits-loop-lag", LAG));
        Ramp ramp = Ramp.of(
                new Trial(stage, gateway.traffic()),
                gateway,
                stage.effort().either(Duration.ofSeconds(1), Duration.ofSeconds(4)));
        LoadReport busy = new Trial(stage, gateway.traffic())
                .load(stage.effort().either(Duration.ofSeconds(1), Duration.ofSeconds(10)))
                .rate(GOODPUT * ramp.perSecond())
                .run();
        Judgement judgement = new Judgement();
        double gentle = Math.min(stage.effort().rate(), ramp.perSecond() / 2);
        double[] rate = {gentle};
        Duration[] settling = {Duration.ZERO};
        Trial trial =
                new Trial(stage, gateway.traffic(), load -> load.rate(rate[0]).warmUp(settling[0])).loadIsEvent();
        trial.warmUp();
        Phase quiet = trial.quiet();
        rate[0] = FACTOR * ramp.perSecond();
        settling[0] = SETTLED;
        ProcessFigures figures = gateway.figures();
        double cpu = figures.cpuSeconds();
        AtomicInteger dead = new AtomicInteger();
        Recovery recovery = Recovery.of(gateway::traffic);
        Phase during = trial.during(() -> watch(stage.effort(), rate[0], gateway, dead), recovery);
        cpu = figures.cpuSeconds() - cpu;
        double peak = figures.peakMib();
        judgement.require(dead.get() == 0, "/healthz answers throughout: %d times it did not", dead.get());
        judge(ramp, busy, during.load(), cpu, judgement);
        return new Measured(quiet, during, Measured.seconds(during), peak, recovery.await(), judgement)
                .recoveredWithin(RECOVERED_SECONDS);
    }

    private static void watch(Effort effort, double rate, GatewayProcess gateway, AtomicInteger dead) {
        double seconds = Math.max(effort.requests() / rate, effort.either(0L, LEAST_SECONDS));
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            dead.addAndGet(gateway.alive() ? 0 : 1);
            Pause.of(Duration.ofMillis(500));
        } while (System.nanoTime() - end < 0);
    }

    private static void judge(Ramp ramp, LoadReport busy, LoadReport load, double cpu, Judgement judgement) {
        double good = load.total().answered().count();
        double goodput = good / (load.took().toNanos() / 1e9);
        double p99 = load.total().answered().p99() / 1e3;
        double busyP99 = busy.total().answered().p99() / 1e3;
        double refused = load.total().statuses().getOrDefault(503, 0L)
                + load.total().statuses().getOrDefault(429, 0L);
        judgement
                .requireTime(
                        goodput >= GOODPUT * ramp.perSecond(),
                        "goodput at least 90 %% of the peak: %.0f/s of %.0f/s",
                        goodput,
                        ramp.perSecond())
                .requireTime(
                        p99 <= FACTOR * busyP99,
                        "p99 of accepted requests at most 3 × that at nine tenths of the capacity, %.1f ms: %.1f ms",
                        busyP99,
                        p99)
                .note(
                        "capacity %.0f/s, offered %.0f/s, goodput %.0f/s, refused %.0f, accepted p99 %.1f ms; %.1f ms at nine"
                                + " tenths of the capacity",
                        ramp.perSecond(), FACTOR * ramp.perSecond(), goodput, refused, p99, busyP99);
        load.kinds()
                .forEach(kind -> judgement.note(
                        "%s: %d answered, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms",
                        kind.name(),
                        kind.answered().count(),
                        kind.answered().p50() / 1e3,
                        kind.answered().p90() / 1e3,
                        kind.answered().p99() / 1e3));
        double away = load.total().sent() - good;
        if (away > 0) {
            double each = Math.max(0, cpu * 1e6 - good * ramp.cpuMicros()) / away;
            judgement.requireTime(
                    each <= COST_OF_REFUSAL * ramp.cpuMicros(),
                    "a client that is not served costs a tenth of a request: %.0f of %.0f µs",
                    each,
                    ramp.cpuMicros());
        }
    }
}
