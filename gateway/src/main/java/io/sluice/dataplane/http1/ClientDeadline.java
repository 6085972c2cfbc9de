package io.sluice.dataplane.http1;

import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.model.Reason;

/**
 * The deadlines of a connection to an endpoint: between two reads, between two writes, and unused. Progress is noted
 * and looked at when the wheel comes round.
 */
final class ClientDeadline extends TimerWheel.Timer {
    private final Http1Loop shared;
    private final ClientConnection connection;
    private long lastProgress;
    private long pendingThen;

    ClientDeadline(Http1Loop shared, ClientConnection connection) {
        this.shared = shared;
        this.connection = connection;
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
        pendingThen = connection.pendingBytes();
        shared.loop().timers().arm(this, lastProgress + shared.deadlines().upstreamSend());
    }

    /** Nobody uses the connection. */
    void idle(long nanos) {
        shared.loop().timers().arm(this, shared.loop().now() + nanos);
    }

    void remove() {
        shared.loop().timers().remove(this);
    }

    @Override
    protected void expired(long now) {
        if (connection.isIdle()) {
            connection.timedOut(Reason.READ_TIMEOUT);
            return;
        }
        if (due(now) <= now) {
            boolean active = connection.lastLook(); // what came in time counts, however late this loop is
            if (!active || armed() || !connection.awaits()) {
                return; // all of it had come, or the end; what the connection does now has a time of its own
            }
        }
        long due = due(now);
        if (due > now) {
            shared.loop().timers().arm(this, due);
        } else {
            connection.timedOut(connection.writable() ? Reason.READ_TIMEOUT : Reason.SEND_TIMEOUT);
        }
    }

    private long due(long now) {
        boolean blocked = !connection.writable();
        long pending = connection.pendingBytes();
        if (!connection.responseWanted() || connection.awaitsClient() || blocked && pending != pendingThen) {
            lastProgress = now; // it is the client who is slow, or the endpoint takes a little
        }
        pendingThen = pending;
        return lastProgress
                + (blocked
                        ? shared.deadlines().upstreamSend()
                        : shared.deadlines().upstreamRead());
    }
}
