package io.sluice.dataplane.http2;

import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.model.Reason;

/**
 * The deadlines of one stream to an endpoint, as {@code http1.ClientDeadline} has those of a connection: between two pieces of the
 * response, and while the endpoint takes nothing. Progress is noted and looked at when the wheel comes round.
 */
final class EndpointDeadline extends TimerWheel.Timer {
    private final Http2Loop shared;
    private final EndpointStream stream;
    private long lastProgress;
    private long pendingThen;

    EndpointDeadline(Http2Loop shared, EndpointStream stream) {
        this.shared = shared;
        this.stream = stream;
    }

    void progress() {
        lastProgress = shared.loop().now();
    }

    /** A request has begun. */
    void sent() {
        progress();
        shared.loop().timers().arm(this, lastProgress + shared.deadlines().upstreamRead());
    }

    /** The endpoint takes no more bytes. */
    void blocked() {
        pendingThen = stream.pendingBytes();
        shared.loop().timers().arm(this, lastProgress + shared.deadlines().upstreamSend());
    }

    void remove() {
        shared.loop().timers().remove(this);
    }

    @Override
    protected void expired(long now) {
        if (!stream.awaits()) {
            return;
        }
        if (due(now) <= now) {
            boolean active = stream.lastLook(); // what came in time counts, however late this loop is
            if (!active || armed() || !stream.awaits()) {
                return;
            }
        }
        long due = due(now);
        if (due > now) {
            shared.loop().timers().arm(this, due);
        } else {
            stream.timedOut(stream.isBlocked() ? Reason.SEND_TIMEOUT : Reason.READ_TIMEOUT);
        }
    }

    private long due(long now) {
        boolean blocked = stream.isBlocked();
        long pending = stream.pendingBytes();
        if (!stream.responseWanted() || stream.awaitsClient() || blocked && pending != pendingThen) {
            lastProgress = now; // it is the client who is slow, or the endpoint takes a little
        }
        pendingThen = pending;
        return lastProgress
                + (blocked
                        ? shared.deadlines().upstreamSend()
                        : shared.deadlines().upstreamRead());
    }
}
