package io.sluice.bench.report;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.attack.Attack;
import io.sluice.kit.attack.AttackKind;
import io.sluice.kit.attack.AttackReport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** 4.13: as many slow readers as the descriptor limit allows, of a body of 100 MB each, in little memory. */
final class SlowReadersRow implements Row {
    private static final long BODY = 100_000_000;
    private static final int WANTED = 10_000;
    private static final int PER_STREAM_KIB = 64;
    private static final int LIMIT_MIB = 512;
    private static final double MOST_OF_LIMIT = 0.9;
    /** With fewer the process's own ups and downs weigh more. */
    private static final int ENOUGH = 1000;

    private static final int KERNEL_BUFFER = 16 << 10;

    @Override
    public String name() {
        return "slow-readers";
    }

    @Override
    public String event() {
        return "clients that read 10 bytes a second of 100 MB, as many as the descriptor limit allows";
    }

    @Override
    public Measured run(Stage stage) {
        // Small kernel buffers of the witness: what lies in them is not the gateway's memory, and filling them is work.
        Endpoints app = stage.app(4, options -> options.sendBuffer(KERNEL_BUFFER));
        app.all().forEach(each -> each.respondTo("/100MB", Responder.always(Answer.large(BODY))));
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.container(LIMIT_MIB));
        List<String> memory = gateway.figures().arguments("-Xmx", "-XX:MaxDirectMemorySize=");
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        judgement
                .require(memory.size() == 2, "the launcher shares a container's memory: %s", memory)
                .note("in a container of %d MiB: %s", LIMIT_MIB, String.join(" ", memory));
        Attack attack = attack(stage.effort(), gateway);
        double[] before = new double[1];
        AttackReport[] report = new AttackReport[1];
        OptionalDouble[] kernel = new OptionalDouble[1];
        Measured measured = Measured.ofAttack(trial, gateway, judgement, () -> {
            before[0] = gateway.figures().residentMib();
            try (TcpMemory tcp = TcpMemory.watch()) {
                report[0] = attack.run();
                kernel[0] = tcp.mostMib();
            }
        });
        judgement.note(
                "in the kernel, for all TCP connections of the machine: %s; where it begins to save: %s",
                TcpMemory.text(kernel[0]), TcpMemory.text(TcpMemory.pressureMib()));
        judge(report[0], before[0], measured, judgement);
        return measured.nothingLost().controlUnharmed(2, 5).recoveredWithin(30);
    }

    private static Attack attack(Effort effort, GatewayProcess gateway) {
        URI url = URI.create("http://127.0.0.1:" + gateway.traffic().getPort() + "/100MB");
        return Attack.of(AttackKind.SLOW_READ, url)
                .host("app.test")
                .connections(effort.either(100, WANTED))
                .connectRate(effort.either(100, 500))
                .duration(effort.either(Duration.ofSeconds(5), Duration.ofSeconds(45)))
                .controlRate(1);
    }

    private static void judge(AttackReport report, double before, Measured measured, Judgement judgement) {
        int readers = report.endings().count("200 open");
        double each = (measured.peakMib() - before) * 1024 / Math.max(1, readers);
        judgement
                .require(
                        readers == report.scale().used(),
                        "every reader gets its answer and is kept: %s",
                        report.endings().counts())
                .require(
                        each <= PER_STREAM_KIB || readers < ENOUGH,
                        "%d KiB per reader at most: %.1f KiB",
                        PER_STREAM_KIB,
                        each)
                .require(
                        measured.peakMib() <= LIMIT_MIB * MOST_OF_LIMIT,
                        "resident memory at most 90 %% of %d MiB: %.0f MiB",
                        LIMIT_MIB,
                        measured.peakMib())
                .note(
                        "%s; peak %.0f MiB, before %.0f MiB, %.1f KiB per reader; 10,000 readers would need %.0f MiB",
                        report.scale(), measured.peakMib(), before, each, before + each * WANTED / 1024);
    }
}
