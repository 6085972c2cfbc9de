package io.sluice.bench.report;

import io.sluice.kit.load.LoadReport;
import io.sluice.kit.load.OpenLoop;
import java.time.Duration;
import java.util.OptionalDouble;

/** How long after an event the gateway is as it was: ten good answers in usual time, and no descriptors left behind. */
final class Recovery {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int GOOD = 10;
    private static final double FACTOR = 2;
    private static final double SLACK_MILLIS = 5;
    private static final long DESCRIPTORS = 200;

    private Recovery() {}

    /**
     * In seconds from the event's end; nothing when it took longer than a minute.
     *
     * @param descriptors of the gateway in the quiet phase
     */
    static OptionalDouble seconds(GatewayProcess gateway, Phase quiet, long descriptors, long eventEnd) {
        double usual = FACTOR * quiet.controlP99() + SLACK_MILLIS;
        ProcessFigures figures = gateway.figures();
        long began = System.nanoTime();
        boolean recovered = Pause.await(
                LONGEST,
                () -> good(gateway, "app.test", usual)
                        && good(gateway, "control.test", usual)
                        && figures.descriptors() <= descriptors + descriptors / 2 + DESCRIPTORS);
        long ended = System.nanoTime();
        // The event may have been over before somebody looked: what was good at the first look was good before it.
        return recovered ? OptionalDouble.of((ended - Math.max(began, eventEnd)) / 1e9) : OptionalDouble.empty();
    }

    private static boolean good(GatewayProcess gateway, String host, double millis) {
        LoadReport probe = OpenLoop.to(gateway.traffic())
                .host(host)
                .rate(100)
                .requests(GOOD)
                .mix("get")
                .timeout(PATIENCE)
                .run();
        return probe.total().answered().count() == GOOD
                && probe.total().latency().p50() / 1e3 <= millis;
    }
}
