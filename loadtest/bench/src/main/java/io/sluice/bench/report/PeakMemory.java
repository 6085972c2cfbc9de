package io.sluice.bench.report;

import java.time.Duration;

/** The most resident memory that a process has while it is watched, looked at every 20 ms. */
final class PeakMemory implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;

    private final ProcessFigures figures;
    private final double first;
    private final Thread watcher;
    private volatile double most;
    private volatile boolean over;

    private PeakMemory(ProcessFigures figures) {
        this.figures = figures;
        first = figures.residentMib();
        most = first;
        watcher = new Thread(this::look, "peak-memory");
        watcher.setDaemon(true);
        watcher.start();
    }

    static PeakMemory watch(ProcessFigures figures) {
        return new PeakMemory(figures);
    }

    private void look() {
        while (!over) {
            most = Math.max(most, figures.residentMib());
            Pause.of(Duration.ofMillis(LOOK_MILLIS));
        }
    }

    double aboveFirstMib() {
        return most - first;
    }

    @Override
    public void close() {
        over = true;
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReportException("interrupted", e);
        }
    }
}
