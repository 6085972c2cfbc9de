package io.sluice.dataplane.activate;

import io.sluice.dataplane.balance.HealthNews;
import io.sluice.model.Endpoint;
import io.sluice.model.UpstreamId;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which endpoint goes out of rotation, why, and which comes back. Where very many do, because a network is
 * down, some are said and the others counted. Confined to the thread that decides about health.
 */
final class HealthLog implements HealthNews {
    private static final Logger LOG = LoggerFactory.getLogger(HealthLog.class);
    private static final long WINDOW_NANOS = 10_000_000_000L;
    /** In a window: all endpoints of a Service of common size, and a screen of a terminal. */
    private static final int LINES = 20;

    private final LongSupplier ticker;
    private long windowEnds;
    private int lines;
    private long unsaid;

    /** @param ticker nanoseconds, monotonic */
    HealthLog(LongSupplier ticker) {
        this.ticker = ticker;
        this.windowEnds = ticker.getAsLong() + WINDOW_NANOS;
    }

    @Override
    public void out(UpstreamId upstream, Endpoint endpoint, String why) {
        if (due()) {
            LOG.info("endpoint {} of {} is out of rotation: {}{}", endpoint, upstream, why, others());
        }
    }

    @Override
    public void in(UpstreamId upstream, Endpoint endpoint) {
        if (due()) {
            LOG.info("endpoint {} of {} is in rotation again{}", endpoint, upstream, others());
        }
    }

    private boolean due() {
        long now = ticker.getAsLong();
        if (now - windowEnds >= 0) {
            windowEnds = now + WINDOW_NANOS;
            lines = 0;
        }
        if (lines < LINES) {
            lines++;
            return true;
        }
        unsaid++;
        return false;
    }

    private String others() {
        String others = unsaid == 0 ? "" : "; " + unsaid + " others went out or came back without a line";
        unsaid = 0;
        return others;
    }
}
