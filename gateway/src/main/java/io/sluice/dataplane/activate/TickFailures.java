package io.sluice.dataplane.activate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a loop's tick has failed: at once, and then every ten seconds, since the next tick may fail for the same
 * reason. What cannot even be said, such as for want of memory, is counted and said later. Confined to the loop.
 */
final class TickFailures {
    private static final Logger LOG = LoggerFactory.getLogger(TickFailures.class);
    private static final long AGAIN_NANOS = 10_000_000_000L;

    private final int loop;
    private long untold;
    private boolean told;
    private long tellAgain;

    /** @param loop its number */
    TickFailures(int loop) {
        this.loop = loop;
    }

    void tell(Throwable cause, long now) {
        if (told && now - tellAgain < 0) {
            untold++;
        } else {
            try {
                LOG.error(
                        "event loop {}: a deadline could not be kept; this is a defect of Sluice; {} more times since this was last said",
                        loop,
                        untold,
                        cause);
                untold = 0;
                told = true;
                tellAgain = now + AGAIN_NANOS;
            } catch (RuntimeException | Error unsaid) {
                untold++; // until the next one
                told = false;
            }
        }
    }
}
