package io.sluice.bench.report;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** 4.7: a hundred changes of the plan each second, of endpoints and routes. */
final class ChangesRow implements Row {
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
        Churn churn = new Churn(stage.folder(), app, app.get(9));
        trial.warmUp();
        // The way of a change is code like any other, and what a gateway costs before it is compiled is not the
        // question:
        // a method that is called once a change is compiled for good after 5,000.
        trial.beside(() -> churn.run(stage.effort().either(Duration.ofMillis(500), Duration.ofSeconds(60))));
        Phase unseen = trial.beside(() -> new Churn(stage.folderOfNobody(), app, app.get(9))
                .run(stage.effort().either(Duration.ofMillis(500), Duration.ofSeconds(20))));
        Judgement judgement = new Judgement().note("%d routes in the folder", routes);
        try (Propagation propagation = new Propagation(stage.folder(), gateway.traffic())) {
            Measured measured = Measured.ofWarm(
                    trial,
                    gateway,
                    judgement,
                    () -> {
                        propagation.start();
                        churn.run(stage.effort().length());
                        propagation.stop();
                    },
                    clients -> Recovery.of(gateway::traffic));
            judge(propagation.micros(), judgement);
            return measured.nothingLost().controlUnharmed(1.2, 1, unseen);
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
}
