package io.sluice.dataplane.activate;

import io.sluice.dataplane.balance.HealthNews;
import io.sluice.model.Endpoint;
import io.sluice.model.UpstreamId;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which endpoint goes out of rotation, why, and which comes back. Where very many do, because a network is
 * down, some are said and the others counted; their number is said ten seconds later at the latest. Confined to the thread
 * that decides about health.
 */
final class HealthLog implements HealthNews {
    private static final Logger LOG = LoggerFactory.getLogger(HealthLog.class);
    private static final long WINDOW_NANOS = 10_000_000_000L;
    /** In a window: all endpoints of a Service of common size, and a screen of a terminal. */
    private static final int LINES = 20;

    private final LongSupplier ticker;
    private final Timer timer;
    private long windowEnds;
    private int lines;
    private long unsaid;
    private boolean timed;

    /** Runs a task after so many nanoseconds, on the thread that decides about health. */
    interface Timer {
        void after(long nanos, Runnable task);
    }

    /** @param ticker nanoseconds, monotonic */
    HealthLog(LongSupplier ticker, Timer timer) {
        this.ticker = ticker;
        this.timer = timer;
        this.windowEnds = ticker.getAsLong() + WINDOW_NANOS;
    }

    @Override
    public void out(UpstreamId upstream, Endpoint endpoint, String why) {
        if (due()) {
            LOG.info("endpoint {} of {} is out of rotation: {}", endpoint, upstream, why);
        }
    }

    @Override
    public void in(UpstreamId upstream, Endpoint endpoint) {
        if (due()) {
            LOG.info("endpoint {} of {} is in rotation again", endpoint, upstream);
        }
    }

    private boolean due() {
        turnOver();
        if (lines < LINES) {
            lines++;
            return true;
        }
        unsaid++;
        tellLater();
        return false;
    }

    /** At the end of the window, what was not said in it. */
    private void turnOver() {
        long now = ticker.getAsLong();
        if (now - windowEnds < 0) {
            return;
        }
        windowEnds = now + WINDOW_NANOS;
        lines = 0;
        if (unsaid > 0) {
            LOG.info("{} more times an endpoint went out of rotation or came back", unsaid);
            lines = 1;
            unsaid = 0;
        }
    }

    /** There may be no other news for hours, which would have told of it. */
    private void tellLater() {
        if (!timed) {
            timed = true;
            timer.after(Math.max(1, windowEnds - ticker.getAsLong()), this::timeUp);
        }
    }

    private void timeUp() {
        timed = false;
        turnOver();
        if (unsaid > 0) { // of a window that other news began
            tellLater();
        }
    }
}
