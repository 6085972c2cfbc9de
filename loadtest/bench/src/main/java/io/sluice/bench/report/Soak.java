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
    /** The load is stopped when all else is over; this is for what takes longer than it should. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    /** Unused connections to endpoints are kept for a minute ({@code upstream.poolIdle}). */
    private static final Duration ALL_IDLE_OVER = Duration.ofSeconds(90);

    private static final Duration LEAST_WARM_UP = Duration.ofSeconds(30);
    private static final Duration MOST_WARM_UP = Duration.ofSeconds(60);

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

    /** The first tenth, within limits: pools fill, code is compiled, and what grows then is no leak. */
    static Duration warmUp(Duration length) {
        Duration tenth = length.dividedBy(10);
        Duration atLeast = tenth.compareTo(LEAST_WARM_UP) < 0 ? LEAST_WARM_UP : tenth;
        return atLeast.compareTo(MOST_WARM_UP) > 0 ? MOST_WARM_UP : atLeast;
    }

    /** Passed when everything was flat behind the warm-up, nothing lost and nothing said. */
    Verdict run() {
        Endpoints app = stage.app(4, options -> options.sendBuffer(16 << 10));
        app.all().forEach(each -> each.respondTo("/100MB", Responder.always(Answer.large(100_000_000))));
        GatewayProcess gateway = stage.gateway(GatewayOptions.NONE.jvm("-XX:NativeMemoryTracking=summary"));
        long start = System.nanoTime();
        long before = gateway.figures().descriptors();
        RunningLoad load = new Trial(stage, gateway.traffic())
                .load(length.plus(ATTACK).plus(SLACK))
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
            stage.refuseWhenEnding();
        }
        work.forEach(Soak::done);
        LoadReport report = load.await();
        long after = descriptorsLeft(gateway, before);
        SoakTrend descriptors = SoakTrend.descriptors(before, after, Duration.ofNanos(System.nanoTime() - start));
        return judge(report, descriptors, gateway);
    }

    private void watch(GatewayProcess gateway) {
        Duration warmUp = warmUp(length);
        out.printf("flatness is judged behind a warm-up of %d s%n", warmUp.toSeconds());
        long start = System.nanoTime();
        long end = start + length.toNanos();
        while (System.nanoTime() - end < 0) {
            long next = System.nanoTime() + SAMPLE.toNanos();
            SoakSample sample = SoakSample.of(gateway, start);
            boolean counts = sample.seconds() >= warmUp.toSeconds();
            if (counts) {
                samples.add(sample);
            }
            out.printf(
                    Locale.ROOT,
                    "%6.0f s  heap %.1f MiB  direct %.1f MiB  descriptors %d  threads %d  RSS %.0f MiB%s%n",
                    sample.seconds(),
                    sample.heapMib(),
                    sample.directMib(),
                    sample.descriptors(),
                    sample.threads(),
                    sample.rssMib(),
                    counts ? "" : "  (warm-up)");
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

    /** What is open behind the load, as soon as that is no more than before it, or when no connection can be left. */
    private long descriptorsLeft(GatewayProcess gateway, long before) {
        out.printf("waiting for %d s at most, in which unused connections end%n", ALL_IDLE_OVER.toSeconds());
        ProcessFigures figures = gateway.figures();
        Pause.await(ALL_IDLE_OVER, () -> figures.descriptors() <= before + SoakTrend.MOST_DESCRIPTORS);
        return figures.descriptors();
    }

    private Verdict judge(LoadReport load, SoakTrend descriptors, GatewayProcess gateway) {
        out.print(load.countsText());
        List<SoakTrend> trends = new ArrayList<>(SoakTrend.all(samples));
        trends.add(descriptors);
        trends.forEach(trend -> out.println(trend.text()));
        List<String> unexpected = LogLines.unexpected(gateway.log());
        out.println("unexpected log lines: " + unexpected.size());
        unexpected.stream().limit(10).forEach(line -> out.println("  " + line));
        SoakResult result = SoakResult.of(load, trends, gateway.log(), stage.effort());
        out.print(result.text());
        return result.verdict();
    }
}
