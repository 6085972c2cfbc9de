package io.sluice.bench.report;

import io.sluice.kit.RawClient;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Twice a second adds a route, and measures how long it takes until the gateway serves it. */
final class Propagation implements AutoCloseable {
    private static final long LONGEST_MICROS = 60_000_000;
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final ManifestFolder folder;
    private final InetSocketAddress gateway;
    private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private final Thread thread = new Thread(this::run, "propagation");
    private volatile boolean stopped;

    Propagation(ManifestFolder folder, InetSocketAddress gateway) {
        this.folder = folder;
        this.gateway = gateway;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        for (int i = 0; !stopped; i++) {
            long begin = System.nanoTime();
            String host = "seen-" + i + ".test";
            folder.ingress("seen", host, "control");
            Pause.await(LONGEST, () -> served(host));
            micros.recordValue(Math.min(LONGEST_MICROS, (System.nanoTime() - begin) / 1000));
            Pause.until(begin + PERIOD.toNanos());
        }
    }

    private boolean served(String host) {
        try (RawClient client = RawClient.connect(gateway)) {
            client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\nX-Id: seen\r\nConnection: close\r\n\r\n");
            return client.readResponses(1).statuses().equals(List.of(200));
        } catch (UncheckedIOException e) {
            return false; // the load's own counts tell of connections that fail
        }
    }

    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In microseconds; complete after {@link #stop}. */
    Histogram micros() {
        return micros;
    }

    @Override
    public void close() {
        stopped = true;
    }
}
