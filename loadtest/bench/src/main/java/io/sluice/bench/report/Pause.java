package io.sluice.bench.report;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting, bounded. */
final class Pause {
    private static final long POLL_MILLIS = 10;

    private Pause() {}

    static void of(Duration length) {
        try {
            Thread.sleep(Math.max(0, length.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReportException("interrupted", e);
        }
    }

    /** Until a moment of {@link System#nanoTime}. */
    static void until(long nanos) {
        of(Duration.ofNanos(nanos - System.nanoTime()));
    }

    /** True as soon as the condition holds, false when the time is over first. */
    static boolean await(Duration longest, BooleanSupplier condition) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            of(Duration.ofMillis(POLL_MILLIS));
        }
        return true;
    }
}
