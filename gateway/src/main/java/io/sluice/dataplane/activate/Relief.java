package io.sluice.dataplane.activate;

import io.sluice.dataplane.activate.MemoryWatch.Stage;
import io.sluice.dataplane.http1.Http1Loop;
import io.sluice.dataplane.listen.ConnectionLimit;
import io.sluice.dataplane.loop.LoopLag;
import io.sluice.dataplane.loop.Pressure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop does about too much load, decided with each of its ticks: by memory, by how late the ticks come, and
 * where clients wait for others to leave. Confined to the loop.
 */
final class Relief {
    private static final Logger LOG = LoggerFactory.getLogger(Relief.class);
    /** Of the limit, with each tick while clients wait: the whole of it in four seconds. */
    private static final int PART = 64;

    private static final long LOG_NANOS = 10_000_000_000L;

    private final Pressure pressure;
    private final Http1Loop http1;
    private final MemoryWatch memory;
    private final ConnectionLimit connections;
    private final LoopLag lag;
    private final int most;
    private boolean behind;
    private long tellAgain;

    Relief(Http1Loop http1, MemoryWatch memory, ConnectionLimit connections, int loops, Duration mostLag) {
        this.pressure = http1.loop().pressure();
        this.http1 = http1;
        this.memory = memory;
        this.connections = connections;
        this.lag = new LoopLag(mostLag.toNanos(), http1.loop().now());
        this.most = Math.max(1, connections.limit() / loops / PART);
        this.tellAgain = http1.loop().now();
    }

    void look(long now) {
        Stage stage = memory.look(now);
        boolean late = lag.tick(now);
        pressure.set(stage.atLeast(Stage.LAST_REQUESTS), late || stage.atLeast(Stage.SHED));
        if (connections.crowded() || stage.atLeast(Stage.SHED)) {
            http1.endLongestIdle(most);
        }
        tell(late, now);
    }

    private void tell(boolean late, long now) {
        if (late && !behind && now - tellAgain >= 0) {
            LOG.warn(
                    "event loop {} has more to do than it gets done: new requests get 503",
                    http1.loop().index());
            tellAgain = now + LOG_NANOS;
        }
        behind = late;
    }
}
