package io.sluice.bench.report;

import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** 4.10: one endpoint of ten stands still for a while, as by SIGSTOP: its kernel still takes everything in. */
final class SlowRow implements Row {
    private static final int ENDPOINTS = 10;
    private static final double SHARE = 0.02;

    /** What came to the endpoint while it stood still, and how much that was allowed to be. */
    private record Stall(long arrived, long allowed) {}

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
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE);
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        Measured measured = Measured.of(trial, gateway, judgement, () -> stall(stage.effort(), app.get(3)));
        long arrived = stalls.stream().mapToLong(Stall::arrived).sum();
        long allowed = stalls.stream().mapToLong(Stall::allowed).sum();
        judgement
                .require(arrived <= allowed, "2 %% or fewer go there after 1 s: %d, at most %d", arrived, allowed)
                .note(
                        "%d stalls; %d requests went to the endpoint meanwhile and were answered after",
                        stalls.size(), arrived);
        return measured.nothingLost().controlUnharmed(2, 5);
    }

    private void stall(Effort effort, WitnessUpstream slow) {
        Duration length = effort.either(Duration.ofSeconds(2), Duration.ofSeconds(8));
        long end = System.nanoTime() + effort.length().toNanos();
        do {
            slow.stall();
            long before = slow.effectCount();
            Pause.of(length);
            slow.resume();
            Pause.of(length.dividedBy(4));
            // All that waited is answered first; what is new since then is a quarter of a usual share at most.
            double usual = (double) effort.rate() / ENDPOINTS;
            double after = usual * length.toMillis() / 4000.0 * 2;
            double rest = effort.rate() * SHARE * (length.toMillis() / 1000.0 - 1);
            stalls.add(new Stall(slow.effectCount() - before, Math.round(usual + rest + after)));
            Pause.of(length.dividedBy(4));
        } while (System.nanoTime() - end < 0);
    }
}
