package io.sluice.dataplane.activate;

import io.sluice.dataplane.loop.NowAndThen;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a loop's tick has failed; now and then, since the next tick may fail for the same reason. What cannot even be
 * said, such as for want of memory, is counted and said later. Confined to the loop.
 */
final class TickFailures {
    private static final Logger LOG = LoggerFactory.getLogger(TickFailures.class);

    private final int loop;
    private final NowAndThen line = new NowAndThen();

    /** @param loop its number */
    TickFailures(int loop) {
        this.loop = loop;
    }

    void tell(Throwable cause, long now) {
        if (line.due(now)) {
            try {
                LOG.error(
                        "event loop {}: a deadline could not be kept; this is a defect of Sluice; {} more times since this was last said",
                        loop,
                        line.unsaid(),
                        cause);
            } catch (RuntimeException | Error unsaid) {
                line.failed();
            }
        }
    }
}
