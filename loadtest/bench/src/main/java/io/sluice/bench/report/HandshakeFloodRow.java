package io.sluice.bench.report;

import io.sluice.kit.attack.HelloAttack;
import io.sluice.kit.attack.HelloReport;
import io.sluice.kit.attack.HelloReport.Ending;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import io.sluice.kit.load.RunningLoad;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.CertificateSpec;
import io.sluice.kit.tls.HelloBytes;
import io.sluice.kit.tls.KeyKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * T-17 and T-05 at size: 2,000 ClientHellos a second to a host with an RSA key, each of which costs the gateway a signature and its
 * sender nothing; and thousands of connections that begin a ClientHello of 16 MiB and say no more.
 */
final class HandshakeFloodRow implements Row {
    private static final String HOST = "secure.test";
    /** A record of four bytes that begin a ClientHello of 16 MiB less one. */
    private static final byte[] CLAIM = {22, 3, 1, 0, 4, 1, -1, -1, -1};

    private static final int RATE = 2000;
    private static final double P99_FACTOR = 3;
    /** As for all rows: of a millisecond or two the factor alone says nothing. */
    private static final double SLACK_MILLIS = 5;

    private static final double PATIENCE_SECONDS = 10;
    /** The wheel's tick, and what the attacker needs to look at all of them. */
    private static final double LATEST_SECONDS = 12;
    /** What an idle connection may take that has been answered; this one has said nine bytes. */
    private static final double MOST_KIB = 10;

    private static final double KIB_PER_MIB = 1024;
    /** With fewer the process's own ups and downs weigh more. */
    private static final int ENOUGH = 1000;
    /** Of the flood, before it. */
    private static final int WARM_UP = 4;
    /** The control client ends with the flood. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /**
     * The control client's p99 in milliseconds.
     *
     * @param elsewhere while another gateway is flooded: what the flood does by the machine's processors alone
     */
    record Waits(double before, double elsewhere, double during) {
        double most() {
            return P99_FACTOR * before + SLACK_MILLIS;
        }
    }

    @Override
    public String name() {
        return "handshake-flood";
    }

    @Override
    public String event() {
        return "2,000 ClientHellos a second that cost an RSA signature each, and thousands that are begun and not ended";
    }

    @Override
    public Measured run(Stage stage) {
        stage.app(4);
        CertificateSpec rsa = CertificateSpec.named(HOST).names(HOST).key(KeyKind.RSA_2048);
        stage.folder().secret("secure", Authority.root("Flood").issue(rsa));
        stage.folder().secureIngress("secure", HOST, "app", "secure");
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.jvm(HeldMemory.FIXED));
        GatewayProcess other = stage.gateway(GatewayOptions.NONE);
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> {
            flood(stage.effort(), gateway, other, judgement);
            claim(stage.effort(), gateway, judgement);
        });
        return measured.nothingLost().controlServed().recoveredWithin(30);
    }

    private static void flood(Effort effort, GatewayProcess gateway, GatewayProcess other, Judgement judgement) {
        Duration length = effort.either(Duration.ofSeconds(2), Duration.ofSeconds(20));
        int rate = effort.either(100, RATE);
        flood(gateway, rate, length.dividedBy(WARM_UP)); // what is compiled in it would be so by now
        LoadReport before = control(gateway, length).run();
        RunningLoad beside = control(gateway, LONGEST).start();
        flood(other, rate, length);
        LoadReport elsewhere = beside.stop().await();
        RunningLoad load = control(gateway, LONGEST).start();
        double cpu = gateway.figures().cpuSeconds();
        HelloReport report = flood(gateway, rate, length);
        cpu = gateway.figures().cpuSeconds() - cpu;
        LoadReport during = load.stop().await();
        judgeFlood(report, rate * length.toSeconds(), judgement);
        judgeControl(during, new Waits(p99(before), p99(elsewhere), p99(during)), judgement);
        judgement.note(
                "the gateway's CPU meanwhile, the load's part included: %.1f s; the attacker's: %.1f s",
                cpu, report.cpu().toMillis() / 1e3);
    }

    private static HelloReport flood(GatewayProcess gateway, int rate, Duration length) {
        return HelloAttack.of(gateway.secure(), HelloBytes.tls13().names(HOST).record())
                .rate(rate)
                .duration(length)
                .run();
    }

    private static OpenLoop control(GatewayProcess gateway, Duration length) {
        return OpenLoop.to(gateway.traffic())
                .host("control.test")
                .rate(100)
                .duration(length)
                .mix("get,get-new")
                .idsInBody();
    }

    static void judgeFlood(HelloReport report, long wanted, Judgement judgement) {
        int answered = report.count(Ending.ANSWERED);
        int refused = report.count(Ending.RESET);
        judgement
                .require(
                        answered > 0 && answered + refused == report.begun(),
                        "a ClientHello is answered, or refused by a reset: %s of %d",
                        report.endings(),
                        report.begun())
                .note(
                        "%d ClientHellos in %.1f s: %d answered (p99 %d ms), %d refused",
                        report.begun(),
                        report.took().toMillis() / 1e3,
                        answered,
                        report.answered().toMillis(),
                        refused);
        if (report.begun() < 0.95 * wanted) {
            judgement.voidTimes("the generator made %d ClientHellos, not %d", report.begun(), wanted);
        }
    }

    private static double p99(LoadReport report) {
        return report.total().latency().p99() / 1e3;
    }

    static void judgeControl(LoadReport during, Waits p99, Judgement judgement) {
        judgement
                .require(
                        during.failures() == 0,
                        "the control client loses nothing: %s",
                        during.total().outcomes())
                .requireTime(
                        p99.during() <= p99.most(),
                        "the control client's p99 at most %.0f × %.1f + %.0f ms: %.1f ms",
                        P99_FACTOR,
                        p99.before(),
                        SLACK_MILLIS,
                        p99.during())
                .note(
                        "control client p99 %.1f ms beside it, %.1f ms before, %.1f ms while another gateway is flooded",
                        p99.during(), p99.before(), p99.elsewhere());
        if (p99.during() > p99.most() && p99.elsewhere() > Math.max(p99.most(), p99.during() / 2)) {
            judgement.voidTimes("hardly better when another gateway is flooded: the times are the machine's");
        }
    }

    /** What they hold is looked at while all of them are there. */
    private static void claim(Effort effort, GatewayProcess gateway, Judgement judgement) {
        int count = effort.either(100, 5000);
        double before = HeldMemory.mib(gateway);
        CompletableFuture<HelloReport> attack =
                CompletableFuture.supplyAsync(() -> HelloAttack.of(gateway.secure(), CLAIM)
                        .rate(effort.either(500, 2500))
                        .count(count)
                        .run());
        Pause.of(Duration.ofSeconds(5));
        double held = HeldMemory.mib(gateway) - before;
        judgeClaims(attack.join(), count, held, judgement);
    }

    static void judgeClaims(HelloReport report, int count, double heldMib, Judgement judgement) {
        double each = heldMib * KIB_PER_MIB / count;
        double first = report.firstEnd().toMillis() / 1e3;
        double last = report.lastEnd().toMillis() / 1e3;
        judgement
                .require(
                        report.count(Ending.ENDED) == count,
                        "every connection with nine bytes is ended: %s of %d",
                        report.endings(),
                        count)
                .requireTime(
                        first >= PATIENCE_SECONDS - 1 && last <= LATEST_SECONDS,
                        "%.0f s after the accept, and soon: %.1f to %.1f s",
                        PATIENCE_SECONDS,
                        first,
                        last)
                .require(
                        each <= MOST_KIB || count < ENOUGH,
                        "nothing is held for bytes that have not come, %.0f KiB per connection at most: %.1f KiB",
                        MOST_KIB,
                        each)
                .note(
                        "%d connections that claim 16 MiB: ended after %.1f to %.1f s, %.1f KiB each",
                        count, first, last, each);
    }
}
