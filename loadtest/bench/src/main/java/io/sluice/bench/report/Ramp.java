package io.sluice.bench.report;

import io.sluice.kit.load.LoadReport;
import java.time.Duration;

/**
 * Finds the rate at which a gateway is full: steps up until more is asked than is answered.
 *
 * @param perSecond good answers a second at the best step, while requests were being begun
 * @param p99Millis of good answers at the last step that kept up
 * @param cpuMicros of the gateway for one request at that step
 */
record Ramp(double perSecond, double p99Millis, double cpuMicros) {
    private static final double FIRST = 200;
    private static final double STEP = 1.4;
    private static final double KEPT_UP = 0.95;
    private static final int MOST_STEPS = 20;

    static Ramp of(Trial trial, GatewayProcess gateway, Duration step) {
        ProcessFigures figures = gateway.figures();
        Ramp best = new Ramp(1, 0, 0);
        double rate = FIRST;
        for (int i = 0; i < MOST_STEPS; i++) {
            double cpu = figures.cpuSeconds();
            LoadReport load = trial.load(step).rate(rate).run();
            double answers = load.total().answered().count();
            double perSecond =
                    load.total().duringLoad().count() / Math.max(load.offering().toNanos() / 1e9, 1e-3);
            boolean keptUp = perSecond >= KEPT_UP * rate && load.failures() == 0;
            if (!keptUp) {
                return new Ramp(Math.max(best.perSecond, perSecond), best.p99Millis, best.cpuMicros);
            }
            double each = (figures.cpuSeconds() - cpu) * 1e6 / Math.max(1, answers);
            best = new Ramp(perSecond, load.total().answered().p99() / 1e3, each);
            rate *= STEP;
        }
        return best;
    }
}
