package io.sluice.dataplane.proxy;

import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.TimerWheel;

/**
 * Until when a request that is tried again must have its response head. Each connection has the whole time for itself, so
 * that without this a second attempt would double it. Armed for second attempts alone.
 */
final class RetryDeadline extends TimerWheel.Timer {
    private final Loop loop;
    private final long patience;
    private final Runnable missed;
    private long lastProgress;

    /** @param missed what happens then */
    RetryDeadline(Loop loop, long patience, Runnable missed) {
        this.loop = loop;
        this.patience = patience;
        this.missed = missed;
    }

    /** The client has sent something, or the endpoint has. */
    void progress() {
        lastProgress = loop.now();
    }

    /** @param progress when there was the last one so far */
    void arm(long progress) {
        lastProgress = progress;
        loop.timers().arm(this, lastProgress + patience);
    }

    void disarm() {
        if (armed()) {
            loop.timers().remove(this);
        }
    }

    @Override
    protected void expired(long now) {
        if (lastProgress + patience > now) {
            arm(lastProgress);
        } else {
            missed.run();
        }
    }
}
