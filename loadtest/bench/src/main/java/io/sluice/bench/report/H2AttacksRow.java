package io.sluice.bench.report;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.attack.H2Attack;
import io.sluice.kit.attack.H2AttackKind;
import io.sluice.kit.attack.H2AttackReport;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.TlsClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** H2-01, H2-02, H2-03, H2-05, H2-06 at size, each by one connection and by a hundred: what they cost, and whom. */
final class H2AttacksRow implements Row {
    private static final String HOST = "secure.test";
    private static final long LARGE = 1_000_000;
    private static final int MIB_PER_CONNECTION = 8;
    private static final int BYTES_PER_BYTE = 16;
    private static final double CPU_FACTOR = 10;
    /** What a process does by itself in ten seconds of being looked at. */
    private static final double NOISE_MIB = 8;

    private static final double NOISE_CPU_SECONDS = 0.3;

    @Override
    public String name() {
        return "h2-attacks";
    }

    @Override
    public String event() {
        return "Rapid Reset, MadeYouReset, CONTINUATION, the HTTP/2 Bomb and zero windows, from 1 and 100 connections";
    }

    @Override
    public Measured run(Stage stage) {
        Endpoints app = stage.app(4);
        app.all().forEach(each -> each.respondTo("/1MB", Responder.always(Answer.large(LARGE))));
        stage.folder().secret("secure", Authority.root("Attacks").server(HOST));
        stage.folder().secureIngress("secure", HOST, "app", "secure");
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE);
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> {
            judgement.note("%s", heading());
            for (H2AttackKind kind : H2AttackKind.values()) {
                for (int connections : List.of(1, 100)) {
                    attack(stage.effort(), gateway, kind, connections, judgement);
                }
            }
        });
        return measured.nothingLost().controlUnharmed(2, 5).recoveredWithin(30);
    }

    private static void attack(
            Effort effort, GatewayProcess gateway, H2AttackKind kind, int connections, Judgement judgement) {
        Duration length = effort.either(Duration.ofSeconds(2), Duration.ofSeconds(10));
        LoadReport before = control(gateway, length).run();
        double cpuBefore = gateway.figures().cpuSeconds();
        LoadReport during;
        H2AttackReport report;
        double extraMib;
        double cpu;
        try (PeakMemory peak = PeakMemory.watch(gateway.figures())) {
            RunningLoad load = control(gateway, length).start();
            report = H2Attack.of(kind, gateway.secure())
                    .asking(HOST, "/1MB")
                    .tls(() -> TlsClient.to(HOST).alpn("h2"))
                    .connections(connections)
                    .duration(length)
                    .run();
            during = load.await();
            extraMib = peak.aboveFirstMib();
            // The control client's thousand requests are in it: some hundredths of a second.
            cpu = gateway.figures().cpuSeconds() - cpuBefore;
        }
        judge(report, before, during, extraMib, cpu, judgement);
    }

    private static OpenLoop control(GatewayProcess gateway, Duration length) {
        return OpenLoop.to(gateway.traffic())
                .host("control.test")
                .rate(100)
                .duration(length)
                .mix("get,get-new")
                .idsInBody();
    }

    private static String heading() {
        return String.format(
                "%-16s%7s%12s%12s%12s%12s%14s  %s",
                "attack",
                "conns",
                "kB sent",
                "MiB extra",
                "gateway s",
                "attacker s",
                "control p99",
                "how connections ended");
    }

    private static void judge(
            H2AttackReport report,
            LoadReport before,
            LoadReport during,
            double extraMib,
            double cpu,
            Judgement judgement) {
        String name = report.kind().label() + " × " + report.connections();
        double attacker = report.cpuNanos() / 1e9;
        double p99 = during.total().latency().p99() / 1e3;
        double usual = before.total().latency().p99() / 1e3;
        judgement.note(
                "%-16s%7d%12.1f%12.1f%12.2f%12.2f%6.1f / %5.1f  %s",
                report.kind().label(),
                report.connections(),
                report.bytesSent() / 1e3,
                extraMib,
                cpu,
                attacker,
                p99,
                usual,
                report.endings());
        double mostMib = Math.min(
                report.bytesSent() * (double) BYTES_PER_BYTE / (1 << 20),
                (double) MIB_PER_CONNECTION * report.connections());
        judgement
                .require(
                        extraMib <= mostMib + NOISE_MIB,
                        "%s: memory of 16 × the bytes sent and 8 MiB per connection at most, %.1f MiB: %.1f MiB",
                        name,
                        mostMib,
                        extraMib)
                .require(
                        cpu <= CPU_FACTOR * attacker + NOISE_CPU_SECONDS,
                        "%s: ten times the attacker's CPU at most, %.2f s: %.2f s",
                        name,
                        attacker,
                        cpu)
                .require(
                        during.failures() == 0,
                        "%s: the control client loses nothing: %s",
                        name,
                        during.total().outcomes())
                .requireTime(
                        p99 <= 2 * usual + 5,
                        "%s: the control client's p99 at most 2 × %.1f + 5 ms: %s",
                        name,
                        usual,
                        String.format(Locale.ROOT, "%.1f ms", p99));
    }
}
