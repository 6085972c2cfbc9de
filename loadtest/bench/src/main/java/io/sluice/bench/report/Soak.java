package io.sluice.bench.report;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.attack.Attack;
import io.sluice.kit.attack.AttackKind;
import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.RunningLoad;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** 4.20, the short form: a load, five changes of the plan a second and an attack a minute, and whether anything grows. */
final class Soak {
    private static final Duration SAMPLE = Duration.ofSeconds(5);
    private static final int CHANGES = 5;
    private static final Duration ATTACK = Duration.ofSeconds(15);
    private static final Duration SETTLE = Duration.ofSeconds(60);

    private final Stage stage;
    private final Duration length;
    private final PrintStream out;
    private final List<SoakSample> samples = new ArrayList<>();
    private volatile boolean over;

    Soak(Stage stage, Duration length, PrintStream out) {
        this.stage = stage;
        this.length = length;
        this.out = out;
    }

    /** True when everything was flat, nothing lost and nothing said. */
    boolean run() {
        Endpoints app = stage.app(4, options -> options.sendBuffer(16 << 10));
        app.all().forEach(each -> each.respondTo("/100MB", Responder.always(Answer.large(100_000_000))));
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.jvm("-XX:NativeMemoryTracking=summary"));
        RunningLoad load = new Trial(stage, gateway.traffic())
                .load(length.plus(SETTLE).plus(ATTACK))
                .effectsFrom(null)
                .start();
        ExecutorService workers = Executors.newFixedThreadPool(2);
        List<Future<?>> work = List.of(workers.submit(() -> change(app)), workers.submit(() -> attack(gateway)));
        try {
            watch(gateway);
        } finally {
            over = true;
            load.stop();
            workers.shutdown();
        }
        work.forEach(Soak::done);
        return judge(load.await(), gateway);
    }

    private void watch(GatewayProcess gateway) {
        long start = System.nanoTime();
        Pause.of(SETTLE.compareTo(length) < 0 ? SETTLE : length.dividedBy(4));
        long end = start + length.toNanos();
        while (System.nanoTime() - end < 0) {
            long next = System.nanoTime() + SAMPLE.toNanos();
            SoakSample sample = SoakSample.of(gateway, start);
            samples.add(sample);
            out.printf(
                    Locale.ROOT,
                    "%6.0f s  heap %.1f MiB  direct %.1f MiB  descriptors %d  threads %d  RSS %.0f MiB%n",
                    sample.seconds(),
                    sample.heapMib(),
                    sample.directMib(),
                    sample.descriptors(),
                    sample.threads(),
                    sample.rssMib());
            Pause.until(next);
        }
    }

    private void change(Endpoints app) {
        WitnessUpstream guest = app.get(3);
        for (int i = 0; !over; i++) {
            if (i % 2 == 0) {
                stage.folder().ingress("churn-" + i % 10, "churn-" + i + ".test", "app");
            } else if (i % 4 == 1) {
                app.unname(guest);
                app.publish();
            } else {
                app.name(guest);
                app.publish();
            }
            Pause.of(Duration.ofSeconds(1).dividedBy(CHANGES));
        }
    }

    private void attack(GatewayProcess gateway) {
        URI url = URI.create("http://127.0.0.1:" + gateway.traffic().getPort() + "/100MB");
        for (int i = 0; !over; i++) {
            long next = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            AttackKind kind = AttackKind.values()[i % AttackKind.values().length];
            boolean large = kind == AttackKind.SLOW_READ;
            Attack.of(kind, large ? url : url.resolve("/"))
                    .host("app.test")
                    .connections(200)
                    .floodRate(100)
                    .connectRate(200)
                    .duration(ATTACK)
                    .controlRate(1)
                    .run();
            while (!over && System.nanoTime() - next < 0) {
                Pause.of(Duration.ofMillis(200));
            }
        }
    }

    private static void done(Future<?> work) {
        try {
            work.get();
        } catch (ExecutionException e) {
            throw new ReportException("the soak's own work failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReportException("interrupted", e);
        }
    }

    private boolean judge(LoadReport load, GatewayProcess gateway) {
        out.print(load.text());
        List<SoakTrend> trends = SoakTrend.all(samples);
        trends.forEach(trend -> out.println(trend.text()));
        List<String> unexpected = LogLines.unexpected(gateway.log());
        out.println("unexpected log lines: " + unexpected.size());
        unexpected.stream().limit(10).forEach(line -> out.println("  " + line));
        boolean flat = trends.stream().allMatch(SoakTrend::flat);
        boolean good = flat && unexpected.isEmpty() && load.failures() == 0;
        out.println(good ? "flat, nothing lost, nothing said" : "FAILED" + (flat ? "" : ": not flat"));
        return good;
    }
}
