package io.sluice.bench.report;

import io.sluice.kit.Crash;
import io.sluice.kit.End;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** 4.9: one endpoint of ten dies and comes back: resets what it has, then refuses. */
final class DeadRow implements Row {
    private static final int PER_FLIP = 5;
    private static final double RETURN_SECONDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<Double> returns = new ArrayList<>();

    @Override
    public String name() {
        return "dead";
    }

    @Override
    public String event() {
        return "1 of 10 endpoints resets its connections and refuses for 10 s, serves for 10 s, again and again";
    }

    @Override
    public Measured run(Stage stage) {
        Endpoints app = stage.app(10);
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE);
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        Measured measured = Measured.of(trial, gateway, judgement, () -> flip(stage.effort(), app.get(3)));
        Counts counts = measured.counts();
        long bad = counts.failures() - counts.duplicated();
        double latest = Collections.max(returns);
        judgement
                .require(
                        bad <= (long) PER_FLIP * returns.size(),
                        "%d bad requests per flip at most: %d in %d flips, %s",
                        PER_FLIP,
                        bad,
                        returns.size(),
                        measured.during().load().total().outcomes())
                .require(counts.duplicated() == 0, "no POST twice: %d", counts.duplicated())
                .require(counts.truncated() + counts.mixedUp() + counts.other() == 0, "nothing mixed up or malformed")
                .requireTime(latest <= RETURN_SECONDS, "back in use within 3 s: %.2f s", latest)
                .note("%d flips, %d bad requests; back in use after %.2f s at most", returns.size(), bad, latest);
        return measured.controlUnharmed(2, 5);
    }

    private void flip(Effort effort, WitnessUpstream dying) {
        Duration length = effort.either(Duration.ofSeconds(2), Duration.ofSeconds(10));
        long end = System.nanoTime() + effort.length().toNanos();
        do {
            dying.crash(Crash.BEFORE_CONNECT, End.RST);
            dying.resetAllConnections();
            Pause.of(length);
            long before = dying.effectCount();
            long recovered = System.nanoTime();
            dying.recover();
            Pause.await(PATIENCE, () -> dying.effectCount() > before);
            returns.add((System.nanoTime() - recovered) / 1e9);
            Pause.until(recovered + length.toNanos());
        } while (System.nanoTime() - end < 0);
    }
}
