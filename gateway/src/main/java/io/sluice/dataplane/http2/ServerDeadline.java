package io.sluice.dataplane.http2;

import io.sluice.dataplane.loop.TimerWheel;

/** The deadlines of a client's HTTP/2 connection as a whole: one timer, armed for what comes first. On its loop. */
final class ServerDeadline extends TimerWheel.Timer {
    private static final long NEVER = Long.MAX_VALUE;
    /** While the gateway stops: a client that has just come has its request on the way. */
    private static final long LAST_REQUEST = 2_000_000_000L;
    /** So that an upstream is cancelled within a second of the client's end (SL-06). */
    private static final long HALF_CLOSED_LOOK = 400_000_000L;

    private final Http2Loop shared;
    private final Http2ServerConnection connection;
    private long prefaceDue;
    private long idleSince;
    private long closeDue = NEVER;

    ServerDeadline(Http2Loop shared, Http2ServerConnection connection) {
        this.shared = shared;
        this.connection = connection;
    }

    private long now() {
        return shared.loop().now();
    }

    private void arm(long due) {
        if (due != NEVER) {
            shared.loop().timers().arm(this, due);
        }
    }

    void accepted() {
        idleSince = shared.loop().tick();
        prefaceDue = idleSince + shared.h2().prefaceTimeout().toNanos();
        arm(prefaceDue);
    }

    /** No stream is open from now on. */
    void idle() {
        idleSince = now();
        arm(due());
    }

    long idleSince() {
        return idleSince;
    }

    /** After a batch. */
    void watch() {
        arm(due());
    }

    /** The client sends nothing more, but waits: whether it still does has to be asked for. */
    void halfClosed() {
        arm(due());
    }

    /** What still comes is dropped for this long. */
    void closing() {
        closeDue = now() + shared.deadlines().drain();
        arm(closeDue);
    }

    void remove() {
        shared.loop().timers().remove(this);
    }

    private long due() {
        if (closeDue != NEVER) {
            return closeDue;
        } else if (!connection.begun()) {
            return prefaceDue;
        } else if (connection.streamCount() == 0) {
            return idleSince
                    + (shared.clients().finishing()
                            ? LAST_REQUEST
                            : shared.deadlines().keepAliveIdle());
        }
        return connection.ending().isInputEnded() ? now() + HALF_CLOSED_LOOK : NEVER;
    }

    @Override
    protected void expired(long now) {
        if (connection.ending().vanished()) {
            connection.ending().silently();
        } else if (due() <= now) {
            end();
        } else {
            arm(due());
        }
    }

    private void end() {
        if (closeDue != NEVER) {
            connection.ending().silently();
        } else if (!connection.begun()) {
            connection.ending().noPreface();
        } else {
            connection.ending().endIfIdle();
        }
    }
}
