package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.model.Reason;
import io.sluice.settings.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: one line for each request that is over, in order for each connection. An event loop formats the line
 * into a ring of its own and goes on; a thread carries the rings to the sink. A sink that is blocked, full or gone costs
 * lines, which are counted and spoken of, and never a request's time.
 *
 * <p>{@link #ended} on event loops: no lock, no wait, no allocation. Everything else from any thread.
 */
public final class AccessLog implements RequestObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LAST_WRITES = Duration.ofSeconds(2);
    /** For a writer that is told to give up, to count what it leaves. */
    private static final Duration LAST_COUNT = Duration.ofMillis(250);

    private final LoopLog[] loops;
    private final LineWriter writer;
    private final Thread thread;
    private final Thread reporter;
    private volatile long abandoned;
    private long reported;

    /**
     * Starts its threads.
     *
     * @param loopCount how many event loops there are
     * @param wallClock milliseconds since 1970
     */
    public AccessLog(LogSettings settings, LineSink sink, int loopCount, LongSupplier wallClock) {
        List<LineRing> rings = new ArrayList<>();
        for (int i = 0; i < loopCount; i++) {
            rings.add(new LineRing(settings.accessLogBuffer()));
        }
        writer = new LineWriter(sink, rings);
        thread = daemon("access-log", writer);
        loops = rings.stream()
                .map(ring -> new LoopLog(ring, LineFormat.of(settings.accessLogFormat(), wallClock), thread))
                .toArray(LoopLog[]::new);
        reporter = daemon("access-log-drops", this::reportDrops);
        thread.start();
        reporter.start();
    }

    /** The sink that the settings name. */
    public static LineSink sink(LogSettings settings) {
        return settings.toStdout() ? new StdoutSink() : new FileSink(Path.of(settings.accessLog()));
    }

    /** Neither may keep the process from ending. */
    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void ended(Exchange exchange, int status, Reason reason) {
        loops[exchange.loop().index()].add(exchange, status, reason);
    }

    /** Has what is waiting written now instead of within a fortieth of a second. Returns at once. */
    public void flush() {
        LockSupport.unpark(thread);
    }

    /** Lines that were dropped so far, for want of room or because the sink did not take them. */
    public long dropped() {
        long all = writer.refused() + abandoned;
        for (LoopLog loop : loops) {
            all += loop.dropped();
        }
        return all;
    }

    /** Closes and opens the file, which somebody has renamed. Returns at once. */
    public void reopen() {
        writer.reopen();
    }

    /** A thread of its own, because the one that writes may be what is blocked. */
    private void reportDrops() {
        try {
            while (true) {
                Thread.sleep(REPORT_INTERVAL.toMillis());
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Says how many lines were dropped since it was last said; nothing if none. */
    synchronized void report() {
        long now = dropped();
        if (now > reported) {
            LOG.warn("{} access log lines dropped", now - reported);
            reported = now;
        }
    }

    /** Writes what is waiting, for two seconds at most. To be called when no more requests can end. */
    @Override
    public void close() {
        reporter.interrupt();
        writer.stop();
        if (!ends(LAST_WRITES)) {
            thread.interrupt(); // ends a write that is blocked, and all that follow fail and are counted
            if (!ends(LAST_COUNT)) {
                abandoned = writer.waiting(); // nothing ends it: it opens a pipe that nobody reads
            }
            LOG.warn("the access log does not take its last lines; they are lost");
        }
        report();
    }

    private boolean ends(Duration atMost) {
        try {
            thread.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
