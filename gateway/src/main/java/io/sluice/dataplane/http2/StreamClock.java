package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.BodyRate;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Reason;

/**
 * The deadlines of one stream: instants that are noted as things happen, and looked at when the connection's timer comes round.
 * Reused with its {@link ServerStream}; on its loop. In nanoseconds.
 */
final class StreamClock {
    static final long NEVER = Long.MAX_VALUE;

    private final Http2Loop shared;
    private final RequestHead request;
    private final RequestBody body;
    private final ServerResponse response;
    private final BodyRate rate;
    private long lastRead; // of the body, or when it was wanted again
    private long lastFrame; // in either direction
    private long waitingSince; // the response, without progress
    private boolean rated;

    StreamClock(Http2Loop shared, RequestHead request, RequestBody body, ServerResponse response) {
        this.shared = shared;
        this.request = request;
        this.body = body;
        this.response = response;
        this.rate = new BodyRate(
                shared.http().bodyMinRate(),
                shared.deadlines().bodyGrace(),
                shared.deadlines().bodyIdle());
    }

    /** The shortest time in which anything of a stream can come due. */
    static long shortest(Http2Loop shared) {
        long body = Math.min(
                shared.deadlines().bodyIdle(), Math.max(1, shared.deadlines().bodyGrace()));
        return Math.min(body, Math.min(windowStall(shared), shared.deadlines().streamIdle()));
    }

    private static long windowStall(Http2Loop shared) {
        return shared.h2().windowStall().toNanos();
    }

    private long now() {
        return shared.loop().now();
    }

    /** A request has begun. */
    void begin() {
        lastRead = lastFrame = waitingSince = now();
        if (rated) { // most requests have no body
            rated = false;
            rate.reset();
        }
    }

    void bodyCame(int bytes) {
        lastRead = lastFrame = now();
        rated = true;
        rate.came(bytes);
        rate.watch(lastRead);
    }

    /** The body is wanted again after a pause, or for the first time: that was not the client's. */
    void readOn() {
        rate.paused(now() - lastRead);
        lastRead = now();
    }

    /** Something of the response has gone into the outbox, or begins to wait for it. */
    void wrote() {
        lastFrame = waitingSince = now();
    }

    /** The socket takes nothing, whatever the window of the stream is. */
    void socketFull() {
        waitingSince = now();
    }

    /**
     * When this has to be looked at next.
     *
     * @param stall how long the response may wait for its windows
     */
    long due(long stall) {
        long due = idleDue();
        if (body.owed()) {
            due = Math.min(due, Math.min(bodyDue(), rate.due()));
        }
        return response.waiting() > 0 ? Math.min(due, waitingSince + stall) : due;
    }

    /** A tunnel has a time of its own ({@code ws.idle}). */
    private long idleDue() {
        return request.upgrade ? NEVER : lastFrame + shared.deadlines().streamIdle();
    }

    /** A stream of messages may pause for as long as any stream. */
    private long bodyDue() {
        return request.grpc() ? NEVER : lastRead + shared.deadlines().bodyIdle();
    }

    /**
     * What has come due; null for nothing.
     *
     * @param stall as for {@link #due}
     */
    Reason over(long stall) {
        long now = now();
        if (response.waiting() > 0 && waitingSince + stall <= now) {
            return Reason.WINDOW_STALLED;
        } else if (body.owed() && (bodyDue() <= now || rate.due() <= now && rate.tooSlow(now, request))) {
            return Reason.BODY_TIMEOUT;
        }
        return idleDue() <= now ? Reason.STREAM_IDLE : null;
    }
}
