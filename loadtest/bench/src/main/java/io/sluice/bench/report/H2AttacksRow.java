package io.sluice.bench.report;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.attack.H2AttackKind;
import io.sluice.kit.attack.H2AttackReport;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import io.sluice.kit.tls.Authority;
import java.time.Duration;
import java.util.List;

/**
 * H2-01, H2-02, H2-03, H2-05, H2-06 at size, each by one connection and by a hundred: what they cost, and whom. A control
 * client goes on beside each of them, and before it, to compare with; the row's own load does, too. The attackers are a process of
 * their own. Each attack is made on another gateway as well, which has the same endpoints: what the control client sees then is the
 * attackers' and the endpoints' part in two processors that are full, and none of the attacked gateway's.
 */
final class H2AttacksRow implements Row {
    private static final String HOST = "secure.test";
    private static final long LARGE = 1_000_000;
    private static final double MIB_PER_CONNECTION = 8;
    private static final double BYTES_PER_BYTE = 16;
    private static final double CPU_FACTOR = 10;
    /** H2-03 grants each of its hundred streams 64 KiB, whatever its client has sent. */
    private static final double MIB_OF_ZERO_WINDOW = 100 * 64 / 1024.0;
    /** What a process does by itself in ten seconds of being looked at. */
    private static final double NOISE_MIB = 8;

    private static final double NOISE_CPU_SECONDS = 0.3;

    /** The control client ends with the attack. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /**
     * What an attack did beside what it said.
     *
     * @param extraMib the most resident memory above that at its begin
     * @param cpu of the gateway in seconds, beyond what the loads beside it cost before
     * @param elsewhere the control client, while another gateway was attacked in the same way
     */
    record Cost(
            H2AttackReport report,
            double extraMib,
            double cpu,
            LoadReport before,
            LoadReport during,
            LoadReport elsewhere) {
        String name() {
            return report.kind().label() + " × " + report.connections();
        }

        double attackerCpu() {
            return report.cpuNanos() / 1e9;
        }

        double usualP99() {
            return p99(before);
        }

        double mostP99() {
            return 2 * usualP99() + 5;
        }

        double p99() {
            return p99(during);
        }

        double elsewhereP99() {
            return p99(elsewhere);
        }

        private static double p99(LoadReport report) {
            return report.total().latency().p99() / 1e3;
        }

        /** What the attack may make the gateway hold. */
        double mostMib() {
            double asSent = report.bytesSent() * BYTES_PER_BYTE / (1 << 20);
            double granted = report.kind() == H2AttackKind.ZERO_WINDOW
                    ? Math.max(asSent, MIB_OF_ZERO_WINDOW * report.connections())
                    : asSent;
            return Math.min(granted, MIB_PER_CONNECTION * report.connections());
        }
    }

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
        GatewayProcess other = stage.gateway(GatewayOptions.NONE);
        // A Service that is attacked has its breaker; here others are asked for.
        Trial trial = new Trial(stage, gateway.traffic(), load -> load.host("control.test"));
        Judgement judgement = new Judgement();
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> {
            judgement.note("%s", heading());
            for (H2AttackKind kind : H2AttackKind.values()) {
                for (int connections : List.of(1, 100)) {
                    judge(attack(stage, gateway, other, kind, connections), judgement);
                }
            }
        });
        return measured.nothingLost().controlUnharmed(2, 5).recoveredWithin(30);
    }

    private static Cost attack(
            Stage stage, GatewayProcess gateway, GatewayProcess other, H2AttackKind kind, int connections) {
        Duration length = stage.effort().either(Duration.ofSeconds(2), Duration.ofSeconds(10));
        ProcessFigures figures = gateway.figures();
        double cpu = figures.cpuSeconds();
        long begin = System.nanoTime();
        LoadReport before = control(gateway, length).run();
        double usual = (figures.cpuSeconds() - cpu) / (System.nanoTime() - begin);
        RunningLoad beside = control(gateway, LONGEST).start();
        AttackProcess.run(stage::start, kind, other.secure(), HOST, connections, length);
        LoadReport elsewhere = beside.stop().await();
        cpu = figures.cpuSeconds();
        begin = System.nanoTime();
        try (PeakMemory peak = PeakMemory.watch(figures)) {
            RunningLoad load = control(gateway, LONGEST).start();
            H2AttackReport report = AttackProcess.run(stage::start, kind, gateway.secure(), HOST, connections, length);
            LoadReport during = load.stop().await();
            double more = figures.cpuSeconds() - cpu - usual * (System.nanoTime() - begin);
            return new Cost(report, peak.aboveFirstMib(), Math.max(0, more), before, during, elsewhere);
        }
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
                "%-15s%6s%11s%11s%9s%11s%11s%10s%8s%11s  %s",
                "attack",
                "conns",
                "kB sent",
                "MiB extra",
                "allowed",
                "gateway s",
                "attacker s",
                "p99 ms",
                "usual",
                "elsewhere",
                "how connections ended");
    }

    static void judge(Cost cost, Judgement judgement) {
        H2AttackReport report = cost.report();
        judgement
                .note(
                        "%-15s%6d%11.1f%11.1f%9.1f%11.2f%11.2f%10.1f%8.1f%11.1f  %s",
                        report.kind().label(),
                        report.connections(),
                        report.bytesSent() / 1e3,
                        cost.extraMib(),
                        cost.mostMib(),
                        cost.cpu(),
                        cost.attackerCpu(),
                        cost.p99(),
                        cost.usualP99(),
                        cost.elsewhereP99(),
                        report.endings())
                .require(report.bytesSent() > 0, "%s: it takes place: %s", cost.name(), report.endings())
                .require(
                        cost.extraMib() <= cost.mostMib() + NOISE_MIB,
                        "%s: it makes the gateway hold %.1f MiB at most (16 × the bytes sent, 8 MiB per connection): %.1f MiB",
                        cost.name(),
                        cost.mostMib(),
                        cost.extraMib())
                .require(
                        cost.cpu() <= CPU_FACTOR * cost.attackerCpu() + NOISE_CPU_SECONDS,
                        "%s: ten times the attacker's CPU at most, %.2f s: %.2f s",
                        cost.name(),
                        cost.attackerCpu(),
                        cost.cpu())
                .require(
                        cost.during().failures() == 0,
                        "%s: the control client loses nothing: %s",
                        cost.name(),
                        cost.during().total().outcomes())
                .requireTime(
                        cost.p99() <= cost.mostP99(),
                        "%s: the control client's p99 at most 2 × %.1f + 5 ms: %.1f ms",
                        cost.name(),
                        cost.usualP99(),
                        cost.p99());
        boolean late = cost.p99() > cost.mostP99();
        if (late && cost.elsewhereP99() > cost.mostP99() && cost.elsewhereP99() > cost.p99() / 2) {
            judgement.voidTimes(
                    "%s: hardly better for the control client when another gateway is attacked, %.1f ms: the times are the machine's",
                    cost.name(), cost.elsewhereP99());
        }
    }
}
