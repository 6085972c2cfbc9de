package io.sluice.bench.report;

import io.sluice.kit.WitnessUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * 4.10: one endpoint of ten stands still for a while, as by SIGSTOP: its kernel still takes everything in. What was sent
 * there, and when, says the gateway's access log; the endpoint itself cannot tell before it goes on.
 */
final class SlowRow implements Row {
    private static final int ENDPOINTS = 10;
    private static final double PERCENT = 2;
    /** So long it may take until the endpoint is avoided. */
    private static final Duration NOTICED = Duration.ofSeconds(1);

    private static final String NO_LAME_DUCK = "--shutdown-grace-period=0s";

    /** When the endpoint stood still. */
    record Stall(Instant begin, Instant end) {}

    private final List<Stall> stalls = new ArrayList<>();

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public String event() {
        return "1 of 10 endpoints stands still for some seconds, again and again; least_request";
    }

    @Override
    public Measured run(Stage stage) {
        Endpoints app = stage.app(ENDPOINTS, "sluice.io/load-balance: least_request");
        Path log = stage.dir().resolve("access.log");
        GatewayProcess gateway = stage.gateway(
                GatewayOptions.NONE.with("--access-log", log.toString(), "--access-log-format", "json", NO_LAME_DUCK));
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        WitnessUpstream slow = app.get(3);
        Measured measured = Measured.of(trial, gateway, judgement, () -> stall(stage.effort(), slow));
        // Every line is written when it has ended properly.
        gateway.terminate(Duration.ofSeconds(60));
        judge(SentTo.read(log), stalls, slow.name() + ":" + slow.port(), judgement);
        judgeOthers(measured, judgement);
        return measured.nothingLost().controlUnharmed(2, 5);
    }

    private void stall(Effort effort, WitnessUpstream slow) {
        Duration length = effort.either(Duration.ofSeconds(3), Duration.ofSeconds(8));
        long end = System.nanoTime() + effort.length().toNanos();
        do {
            Instant begin = Instant.now();
            slow.stall();
            Pause.of(length);
            stalls.add(new Stall(begin, Instant.now()));
            slow.resume();
            Pause.of(length.dividedBy(2));
        } while (System.nanoTime() - end < 0);
    }

    static void judge(List<SentTo> requests, List<Stall> stalls, String endpoint, Judgement judgement) {
        double worst = 0;
        long first = 0;
        long later = 0;
        for (Stall stall : stalls) {
            Instant noticed = stall.begin().plus(NOTICED);
            SentTo.Share share = SentTo.share(requests, "app.test", noticed, stall.end(), endpoint);
            judgement.require(share.all() > 0, "the access log knows the requests of a stall");
            worst = Math.max(worst, share.percent());
            later += share.there();
            first += SentTo.share(requests, "app.test", stall.begin(), noticed, endpoint)
                    .there();
        }
        judgement
                .require(worst <= PERCENT, "2 %% or fewer go there after 1 s: %.2f %% in one of the stalls", worst)
                .note(
                        "%d stalls; %d requests were sent to the endpoint in their first seconds, %d later, %.2f %% at most",
                        stalls.size(), first, later, worst);
    }

    /** Whoever was not sent there does not wait: nine of ten requests at least. */
    private static void judgeOthers(Measured measured, Judgement judgement) {
        double usual = measured.quiet().load().total().answered().p90() / 1e3;
        double p90 = measured.during().load().total().answered().p90() / 1e3;
        judgement.requireTime(p90 <= 2 * usual + 5, "p90 of the load at most 2 × %.1f + 5 ms: %.1f ms", usual, p90);
    }
}
