package io.sluice.bench.report;

import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.load.HandshakeReport;
import io.sluice.kit.load.Handshakes;
import io.sluice.kit.load.RunningHandshakes;
import io.sluice.kit.tls.TlsClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** T-13: a host's certificate is replaced once a second, under new handshakes, while tunnels of that host stay open. */
final class RotationRow implements Row {
    private static final String HOST = "secure.test";
    private static final String SECRET = "secure";
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final double VISIBLE_SECONDS = 1;
    /** Share of the time after which the memory is watched: buffers and code are made by then. */
    private static final double SETTLED = 0.4;
    /** A process of this size has such ups and downs. */
    private static final double NOISE_MIB = 8;

    @Override
    public String name() {
        return "rotation";
    }

    @Override
    public String event() {
        return "a certificate is replaced every second, under handshakes and open tunnels";
    }

    @Override
    public Measured run(Stage stage) {
        Endpoints app = stage.app(4);
        app.all().forEach(each -> each.respondTo(Tunnels.PATH, WebSocketAnswer.echo()));
        Rotation rotation = new Rotation(stage.folder(), SECRET, HOST, System::nanoTime);
        rotation.next();
        stage.folder().secureIngress("secure", HOST, "app", SECRET);
        // A heap that is whole from the start: what grows then is native memory.
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.jvm(HeldMemory.FIXED));
        Trial trial = new Trial(stage, gateway.traffic());
        Judgement judgement = new Judgement();
        handshakes(gateway, rotation, Duration.ofSeconds(3), stage.effort()).run();
        Measured measured =
                Measured.of(trial, gateway, judgement, () -> rotate(stage.effort(), gateway, rotation, judgement));
        return measured.nothingLost().controlUnharmed(2, 5);
    }

    private static void rotate(Effort effort, GatewayProcess gateway, Rotation rotation, Judgement judgement) {
        Duration length = effort.either(Duration.ofSeconds(6), Duration.ofSeconds(120));
        List<double[]> memory = new ArrayList<>();
        HandshakeReport report;
        int open;
        int tunnels = effort.either(10, 100);
        try (Tunnels kept = Tunnels.to(gateway.secure(), HOST, tunnels)) {
            RunningHandshakes load =
                    handshakes(gateway, rotation, length, effort).start();
            long begin = System.nanoTime();
            for (long turn = begin; turn - begin < length.toNanos(); turn += EVERY.toNanos()) {
                Pause.until(turn);
                rotation.next();
                memory.add(new double[] {
                    (System.nanoTime() - begin) / 1e9, gateway.figures().residentMib()
                });
            }
            Pause.until(begin + length.toNanos());
            report = load.await();
            open = kept.alive();
        }
        judge(report, rotation, judgement);
        judgement.require(open == tunnels, "every tunnel of the host is still open: %d of %d", open, tunnels);
        judgeMemory(memory, judgement);
        judgeRate(report, length, effort, judgement);
    }

    private static Handshakes handshakes(GatewayProcess gateway, Rotation rotation, Duration length, Effort effort) {
        return Handshakes.to(gateway.secure(), () -> TlsClient.to(HOST).alpn("http/1.1"))
                .connections(32)
                .rate(rate(effort))
                .duration(length)
                .watching(rotation::seen);
    }

    private static int rate(Effort effort) {
        return effort.either(50, 500);
    }

    static void judge(HandshakeReport report, Rotation rotation, Judgement judgement) {
        judgement
                .require(report.failed() == 0, "0 failed handshakes: %s", report.failures())
                .require(rotation.unknown() == 0, "no other certificate: %d", rotation.unknown())
                .requireTime(
                        rotation.slowestSeconds() <= VISIBLE_SECONDS,
                        "each of %d certificates is shown %.0f s after its file at the latest: %.2f s",
                        rotation.count(),
                        VISIBLE_SECONDS,
                        rotation.slowestSeconds())
                .note(
                        "%d certificates; the slowest was shown after %.2f s, one was shown up to %.2f s after it had been"
                                + " replaced",
                        rotation.count(), rotation.slowestSeconds(), rotation.stalestSeconds())
                .note("%s", report.text());
    }

    static void judgeMemory(List<double[]> memory, Judgement judgement) {
        List<double[]> settled = memory.subList((int) (memory.size() * SETTLED), memory.size());
        double[] times = settled.stream().mapToDouble(each -> each[0]).toArray();
        double[] values = settled.stream().mapToDouble(each -> each[1]).toArray();
        double watched = times[times.length - 1] - times[0];
        double rise = TheilSen.slope(times, values) * watched;
        judgement
                .require(rise <= NOISE_MIB, "resident memory stays: %.1f MiB more in %.0f s", rise, watched)
                .note(
                        "resident memory %.1f MiB, then %.1f MiB; slope %.2f MiB in the last %.0f s",
                        memory.get(0)[1], values[values.length - 1], rise, watched);
    }

    /** A generator that did less has shown less. */
    static void judgeRate(HandshakeReport report, Duration length, Effort effort, Judgement judgement) {
        double wanted = (double) rate(effort) * length.toSeconds();
        if (report.complete() + report.failed() < 0.95 * wanted) {
            judgement.voidTimes("the generator made %d handshakes, not %.0f", report.complete(), wanted);
        }
    }
}
