package io.sluice.dataplane.http2;

import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.model.Reason;

/**
 * The deadlines of one stream to an endpoint, as {@code http1.ClientDeadline} has those of a connection: between two pieces of the
 * response, and while the endpoint takes nothing. Progress is noted and looked at when the wheel comes round.
 *
 * <p>A call of gRPC may be silent for longer than {@code upstream.readTimeout}. Whether its endpoint is there at all is then
 * asked by a PING, which is given the time of a connection in the making.
 */
final class EndpointDeadline extends TimerWheel.Timer {
    private static final long NOT_ASKED = -1;

    private final Http2Loop shared;
    private final EndpointStream stream;
    private final EndpointStreams owner;
    private long lastProgress;
    private long pendingThen;
    private long askedAt = NOT_ASKED; // how many batches had come when a PING was sent

    EndpointDeadline(Http2Loop shared, EndpointStream stream, EndpointStreams owner) {
        this.shared = shared;
        this.stream = stream;
        this.owner = owner;
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
            askedAt = NOT_ASKED; // something has come
            shared.loop().timers().arm(this, due);
        } else if (!stream.mayBeSilent() || stream.isBlocked() || !isThere(now)) {
            stream.timedOut(stream.isBlocked() ? Reason.SEND_TIMEOUT : Reason.READ_TIMEOUT);
        }
    }

    /**
     * Whether the connection has brought anything since a PING was sent; one is where none was, and where the last is long enough ago.
     * Looks again later.
     */
    private boolean isThere(long now) {
        if (askedAt == NOT_ASKED && owner.ask(now)) {
            askedAt = owner.batches();
            shared.loop()
                    .timers()
                    .arm(this, now + shared.upstream().connectTimeout().toNanos());
            return true;
        } else if (askedAt == owner.batches()) {
            owner.giveUp();
            return false;
        }
        askedAt = NOT_ASKED;
        lastProgress = now;
        shared.loop().timers().arm(this, now + shared.deadlines().upstreamRead());
        return true;
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
