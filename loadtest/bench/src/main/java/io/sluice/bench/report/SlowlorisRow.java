package io.sluice.bench.report;

import io.sluice.kit.attack.Attack;
import io.sluice.kit.attack.AttackKind;
import io.sluice.kit.attack.AttackReport;
import java.net.URI;
import java.time.Duration;

/** SL-01: heads that never end, on many connections, while others are served. */
final class SlowlorisRow implements Row {
    private static final double MOST_SECONDS = 12;

    @Override
    public String name() {
        return "slowloris";
    }

    @Override
    public String event() {
        return "2,000 connections whose heads never end";
    }

    @Override
    public Measured run(Stage stage) {
        stage.app(4);
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE);
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        int connections = stage.effort().either(200, 2000);
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> {
            long end = System.nanoTime() + stage.effort().length().toNanos();
            do {
                judge(attack(gateway, connections), connections, judgement);
            } while (System.nanoTime() - end < 0);
        });
        return measured.nothingLost().controlUnharmed(2, 5).recoveredWithin(30);
    }

    private static AttackReport attack(GatewayProcess gateway, int connections) {
        URI url = URI.create("http://127.0.0.1:" + gateway.traffic().getPort() + "/");
        return Attack.of(AttackKind.SLOWLORIS, url)
                .host("app.test")
                .connections(connections)
                .duration(Duration.ofSeconds(25))
                .controlRate(1)
                .run();
    }

    private static void judge(AttackReport report, int connections, Judgement judgement) {
        double latest = report.endings().latest().toMillis() / 1e3;
        judgement
                .require(
                        report.endings().count("408 FIN") == connections,
                        "every connection ends with 408: %s",
                        report.endings().counts())
                .requireTime(latest <= MOST_SECONDS, "at 10 s in all, and soon after: %.1f s", latest)
                .note("%s; the last after %.2f s", report.endings().counts(), latest);
    }
}
