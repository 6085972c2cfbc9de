package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.model.Reason;

/**
 * The deadlines of a client's HTTP/2 connection and of its streams: one timer. With streams it comes round as often as anything
 * can come due that begins in between, so that a frame costs a store, and looks at all of them then. On its loop.
 */
final class ServerDeadline extends TimerWheel.Timer {
    private static final long NEVER = Long.MAX_VALUE;
    /** While the gateway stops: a client that has just come has its request on the way. */
    private static final long LAST_REQUEST = 2_000_000_000L;
    /** For a client to answer a PING. */
    private static final long ROUND_TRIP = 1_000_000_000L;

    private final Http2Loop shared;
    private final Http2ServerConnection connection;
    private final long shortest;
    private final WriteStall stall;
    private final StreamTimes times;
    private final long windowStall; // how long a response may wait for its windows
    private long armed = NEVER;
    private long prefaceDue;
    private long idleSince;
    private long leaveDue = NEVER;
    private long closeDue = NEVER;

    ServerDeadline(Http2Loop shared, Http2ServerConnection connection) {
        this.shared = shared;
        this.connection = connection;
        this.stall = new WriteStall(shared.deadlines().writeIdle());
        this.times = new StreamTimes(shared, connection);
        this.windowStall = shared.h2().windowStall().toNanos();
        this.shortest = Math.min(StreamClock.shortest(shared), stall.look());
    }

    private long now() {
        return shared.loop().now();
    }

    /** Not later than this; what is armed for before finds out by itself. */
    private void arm(long due) {
        if (due < armed) {
            armed = due;
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

    /** The client is to answer a PING. */
    void leaving() {
        leaveDue = now() + ROUND_TRIP;
        arm(leaveDue);
    }

    /** What still comes is dropped for this long; what was written has the time that it needs. */
    void closing() {
        closeDue = now() + shared.deadlines().drain();
        arm(due());
    }

    /** The client has taken some: between two looks as much may have been written as was taken. */
    void taken() {
        stall.taken(now());
    }

    void remove() {
        shared.loop().timers().remove(this);
    }

    /** When to look next, at the latest. */
    private long due() {
        if (closeDue != NEVER) {
            return connection.pendingBytes() > 0 ? Math.max(closeDue, now() + stall.look()) : closeDue;
        } else if (!connection.begun()) {
            return Math.min(prefaceDue, leaveDue);
        }
        return Math.min(leaveDue, dueOfStreams());
    }

    private long dueOfStreams() {
        if (connection.streamCount() > 0 || connection.pendingBytes() > 0) {
            return Math.min(now() + shortest, frameDue());
        }
        return Math.min(idleDue(), frameDue());
    }

    private long idleDue() {
        if (connection.ending().isLeaving() || connection.incompleteSince() != FrameEdges.NEVER) {
            return NEVER; // it ends with its last stream, or by the rest of its frame
        }
        return idleSince
                + (shared.clients().finishing()
                        ? LAST_REQUEST
                        : shared.deadlines().keepAliveIdle());
    }

    private long frameDue() {
        long since = connection.incompleteSince();
        return since == FrameEdges.NEVER ? NEVER : since + shared.deadlines().header();
    }

    @Override
    protected void expired(long now) {
        armed = NEVER;
        if (stall.over(connection.pendingBytes(), now)) {
            connection.ending().stalled();
        } else if (isOver(now)) {
            end();
        } else if (closeDue == NEVER && leaveDue <= now) {
            lookForAnswer();
        } else if (closeDue == NEVER && connection.begun() && frameDue() <= now) {
            lookAtFrame(now);
        } else {
            lookAtStreams(now);
        }
    }

    private boolean isOver(long now) {
        if (closeDue != NEVER) {
            return closeDue <= now && connection.pendingBytes() == 0;
        } else if (!connection.begun()) {
            return prefaceDue <= now;
        }
        return connection.streamCount() == 0 && connection.pendingBytes() == 0 && idleDue() <= now;
    }

    /** As {@link #lookAtFrame}: what comes then may as well be what ends the connection. */
    private void lookForPreface() {
        connection.ending().lastLook();
        if (!connection.begun() && closeDue == NEVER) {
            connection.ending().noPreface();
        } else if (!connection.ending().isGone()) {
            arm(due());
        }
    }

    private void lookForAnswer() {
        leaveDue = NEVER;
        connection.ending().lastLook();
        connection.ending().left();
        if (!connection.ending().isGone()) {
            arm(due());
        }
    }

    /** What came in time counts, however late this loop is. */
    private void lookAtFrame(long now) {
        connection.ending().lastLook();
        if (frameDue() <= now) {
            connection.ending().violated(Http2Error.PROTOCOL_ERROR, Reason.HEADER_TIMEOUT);
        } else if (!connection.ending().isGone()) {
            arm(due());
        }
    }

    private void lookAtStreams(long now) {
        if (closeDue == NEVER && times.next(windowStall) <= now) {
            connection.ending().lastLook(); // what came in time counts, however late this loop is
            times.end(windowStall);
        }
        if (!connection.ending().isGone()) {
            long next = closeDue == NEVER ? times.next(windowStall) : NEVER;
            arm(Math.max(now + 1, Math.min(due(), next)));
        }
    }

    private void end() {
        if (closeDue != NEVER) {
            connection.ending().silently();
        } else if (!connection.begun()) {
            lookForPreface();
        } else {
            connection.ending().drain();
        }
    }
}
