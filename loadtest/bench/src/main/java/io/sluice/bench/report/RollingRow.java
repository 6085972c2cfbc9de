package io.sluice.bench.report;

import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.load.KindReport;
import io.sluice.kit.load.LoadReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rolling update of ten endpoints, one more at a time: 4.1 with polite backends, 4.2 with rude ones. */
final class RollingRow implements Row {
    private static final int ENDPOINTS = 10;
    private static final Duration NOTICED = Duration.ofSeconds(5);
    private static final double USED_SECONDS = 1;
    private static final double MOST_POSTS_LOST = 1e-4;

    private final boolean rude;
    private final List<Double> firstUse = new ArrayList<>();

    RollingRow(boolean rude) {
        this.rude = rude;
    }

    @Override
    public String name() {
        return rude ? "rude" : "rolling";
    }

    @Override
    public String event() {
        return rude
                ? "rolling update of 10 endpoints that refuse and reset idle connections at their SIGTERM"
                : "rolling update of 10 endpoints that finish politely";
    }

    @Override
    public Measured run(Stage stage) {
        Endpoints app = stage.app(ENDPOINTS);
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE);
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        Measured measured = Measured.of(trial, gateway, judgement, () -> roll(stage.effort(), app));
        double latest = Collections.max(firstUse);
        judgement.note("%d endpoints replaced; a new one was used after %.2f s at most", firstUse.size(), latest);
        if (rude) {
            judgeRude(measured.during().load(), judgement, stage.effort());
        } else {
            measured.nothingLost();
        }
        if (rude && stage.effort().quick()) {
            return measured.controlServed();
        }
        judgement.requireTime(latest <= USED_SECONDS, "a new endpoint is used within 1 s: %.2f s", latest);
        return measured.controlUnharmed(2, 5);
    }

    private void roll(Effort effort, Endpoints app) {
        long begin = System.nanoTime();
        long slot = effort.length().toNanos() / ENDPOINTS;
        for (int i = 0; i < ENDPOINTS; i++) {
            replace(effort, app);
            Pause.until(begin + slot * (i + 1));
        }
    }

    private void replace(Effort effort, Endpoints app) {
        WitnessUpstream fresh = app.add();
        long published = System.nanoTime();
        app.publish();
        Pause.await(NOTICED, () -> fresh.effectCount() > 0);
        firstUse.add((System.nanoTime() - published) / 1e9);
        WitnessUpstream old = app.get(0);
        // The signal and the news of it go out at the same time; here the signal is first, which is the worse order.
        if (rude) {
            old.stopRudely();
        } else {
            old.stopPolitely(effort.either(Duration.ofMillis(300), Duration.ofSeconds(2)));
        }
        app.leaving(old);
        app.publish();
        Pause.await(NOTICED, () -> old.openConnections() == 0);
        app.unname(old);
        app.publish();
        app.end(old);
    }

    /**
     * What may be sent twice is never lost; a POST only when bytes of it had been sent, and hardly ever. One such POST is
     * more than 1 in 10,000 of a quick run's few hundred, so that those are counted there and not judged.
     */
    static void judgeRude(LoadReport load, Judgement judgement, Effort effort) {
        long posts = 0;
        long postsFailed = 0;
        for (KindReport kind : load.kinds()) {
            if (kind.name().startsWith("post")) {
                posts += kind.attempted();
                postsFailed += kind.failures();
            } else {
                judgement.require(kind.failures() == 0, "0 failures of %s: %s", kind.name(), kind.outcomes());
            }
        }
        Counts counts = Counts.of(load);
        judgement
                .require(counts.duplicated() == 0, "no POST twice: %d", counts.duplicated())
                .require(counts.truncated() + counts.mixedUp() == 0, "nothing truncated or mixed up: %s", counts)
                .note(
                        "POSTs lost, sent or begun: %d of %d%s",
                        postsFailed, posts, effort.quick() ? ", too few of them to judge" : "");
        if (!effort.quick()) {
            judgement.require(
                    postsFailed <= posts * MOST_POSTS_LOST,
                    "fewer than 1 in 10,000 POSTs lost: %d of %d",
                    postsFailed,
                    posts);
        }
    }
}
