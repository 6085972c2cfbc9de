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
    private final Awaiting awaiting;
    private long lastProgress;
    private boolean awaits;

    /** Whoever awaits the response. */
    interface Awaiting {
        /**
         * The time is over: what has come of the response counts, however late the loop is.
         *
         * @return false when the connection turns out to have ended; how the attempt has failed is said next
         */
        boolean lastLook();

        /** Nothing has come. */
        void tooLate();
    }

    RetryDeadline(Loop loop, long patience, Awaiting awaiting) {
        this.loop = loop;
        this.patience = patience;
        this.awaiting = awaiting;
    }

    /** The client has sent something, or the endpoint has. */
    void progress() {
        lastProgress = loop.now();
    }

    /** @param progress when there was the last one so far */
    void arm(long progress) {
        awaits = true;
        lastProgress = progress;
        loop.timers().arm(this, lastProgress + patience);
    }

    void disarm() {
        awaits = false;
        if (armed()) {
            loop.timers().remove(this);
        }
    }

    @Override
    protected void expired(long now) {
        if (lastProgress + patience <= now) {
            boolean open = awaiting.lastLook();
            if (!open || armed() || !awaits) {
                return; // the head is there, or the attempt has failed, and another has begun or will
            }
        }
        if (lastProgress + patience > now) {
            arm(lastProgress);
        } else {
            awaits = false;
            awaiting.tooLate();
        }
    }
}
