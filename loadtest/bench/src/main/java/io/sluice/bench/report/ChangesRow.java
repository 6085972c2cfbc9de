package io.sluice.bench.report;

import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** 4.7: a hundred changes of the plan each second, of endpoints and routes. */
final class ChangesRow implements Row {
    private static final int PER_SECOND = 100;
    private static final int ROUTES = 20;

    @Override
    public String name() {
        return "changes";
    }

    @Override
    public String event() {
        return "100 changes of endpoints and routes per second, in a folder of 1,000 routes";
    }

    @Override
    public Measured run(Stage stage) {
        Endpoints app = stage.app(10);
        int routes = stage.effort().either(10, 1000);
        for (int i = 0; i < routes; i++) {
            stage.folder().ingress("static-" + i, "static-" + i + ".test", "app");
        }
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE);
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        try (Propagation propagation = new Propagation(stage.folder(), gateway.traffic())) {
            Measured measured = Measured.of(trial, gateway, judgement, () -> change(stage, app, propagation));
            judge(propagation.micros(), judgement);
            judgement.note("%d routes in the folder", routes);
            return measured.nothingLost().controlUnharmed(1.2, 1);
        }
    }

    private static void judge(Histogram micros, Judgement judgement) {
        double p50 = micros.getValueAtPercentile(50) / 1e3;
        double p99 = micros.getValueAtPercentile(99) / 1e3;
        judgement
                .requireTime(p50 <= 20, "a change is in force after 20 ms in the median: %.1f ms", p50)
                .requireTime(p99 <= 100, "and after 100 ms in 99 of 100: %.1f ms", p99)
                .note(
                        "%d changes looked at: in force after %.1f ms (p50), %.1f ms (p99)",
                        micros.getTotalCount(), p50, p99);
    }

    private static void change(Stage stage, Endpoints app, Propagation propagation) {
        long begin = System.nanoTime();
        long count = stage.effort().length().toMillis() * PER_SECOND / 1000;
        WitnessUpstream guest = app.get(9);
        propagation.start();
        for (int i = 0; i < count; i++) {
            switch (i % 4) {
                case 0 -> leave(app, guest);
                case 1 -> stage.folder().ingress("churn-" + i / 4 % ROUTES, "churn-" + i + ".test", "app");
                case 2 -> comeBack(app, guest);
                default -> stage.folder().removeIngress("churn-" + (i / 4 + ROUTES / 2) % ROUTES);
            }
            Pause.until(begin + (i + 1) * Duration.ofSeconds(1).toNanos() / PER_SECOND);
        }
        comeBack(app, guest);
        propagation.stop();
    }

    private static void leave(Endpoints app, WitnessUpstream guest) {
        app.unname(guest);
        app.publish();
    }

    private static void comeBack(Endpoints app, WitnessUpstream guest) {
        app.name(guest);
        app.publish();
    }
}
