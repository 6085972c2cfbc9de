package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.BodyRate;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.model.Reason;

/**
 * The deadlines of a client's connection. They are noted as instants and looked at when the wheel comes round, so that
 * a request that is quick costs no more than a few stores.
 */
final class ServerDeadline extends TimerWheel.Timer {
    private static final long NEVER = Long.MAX_VALUE;
    /** So that an upstream is cancelled within a second of the client's end (SL-06). */
    private static final long HALF_CLOSED_LOOK = 400_000_000L;

    /** A client that has just come has its request on the way; who keeps connections in stock does not hold us up. */
    private static final long FIRST_REQUEST = 2_000_000_000L;

    /** For a request that is on its way: what comes later than this, and than the last look, crosses our FIN. */
    private static final long LAST_REQUEST = 100_000_000L;

    private final Http1Loop shared;
    private final ServerConnection connection;
    private final RequestReader reader;
    private final ServerExchange exchange;
    private final BodyRate rate;
    private long lastRead;
    private long headDue;
    private long idleDue;
    private long closeDue;
    private long stalledSince = NEVER;
    private long pendingThen;
    private boolean rated;
    private boolean byteSeen;
    private boolean byteSeenBefore;
    private boolean halfClosed;

    ServerDeadline(Http1Loop shared, ServerConnection connection, RequestReader reader, ServerExchange exchange) {
        this.shared = shared;
        this.connection = connection;
        this.reader = reader;
        this.exchange = exchange;
        this.rate = new BodyRate(
                shared.http().bodyMinRate(),
                shared.deadlines().bodyGrace(),
                shared.deadlines().bodyIdle());
    }

    private long now() {
        return shared.loop().now();
    }

    private void arm(long due) {
        shared.loop().timers().arm(this, Math.min(due, nextLook()));
    }

    /** A client that takes nothing is looked at four times before it is given up. */
    private long nextLook() {
        long atHalfClosed = halfClosed ? now() + HALF_CLOSED_LOOK : NEVER;
        return stalledSince == NEVER
                ? atHalfClosed
                : Math.min(atHalfClosed, now() + shared.deadlines().writeIdle() / 4);
    }

    void accepted() {
        headDue = shared.loop().tick() + shared.deadlines().header();
        idleDue = headDue; // until the first byte, headerTimeout counts from accept
        arm(headDue);
    }

    void read() {
        lastRead = now();
    }

    /** Reading goes on after a pause, which was not the client's. */
    void readOn() {
        rate.paused(now() - lastRead);
        read();
    }

    /** The client, who has waited for the endpoint until now, is told to send its body. */
    void continued() {
        read();
        arm(due());
    }

    void bodyCame(int bytes) {
        rated = true;
        rate.came(bytes);
    }

    void firstByte() {
        if (rated) { // most requests have no body, and read one object less
            rated = false;
            rate.reset();
        }
        if (byteSeen) {
            headDue = now() + shared.deadlines().header();
        }
        byteSeenBefore = byteSeen;
        byteSeen = true;
    }

    /** What has come was no {@link #firstByte} of a request: the connection is idle since it was. */
    void onlyEmptyLines() {
        byteSeen = byteSeenBefore;
        arm(idleDue);
    }

    /** Since when the connection has been idle, if it is. */
    long idleSince() {
        return idleDue
                - (byteSeen
                        ? shared.deadlines().keepAliveIdle()
                        : shared.deadlines().header());
    }

    void idle() {
        idleDue = now() + shared.deadlines().keepAliveIdle();
        arm(idleDue);
    }

    /** The gateway stops, and the connection is not in use: a client that knows it from before may ask elsewhere. */
    void stopping() {
        idleDue = Math.min(idleDue, shared.loop().tick() + (byteSeen ? LAST_REQUEST : FIRST_REQUEST));
        arm(idleDue);
    }

    /** What still comes is read and dropped, for this long; what was written has the time that it needs. */
    void closing() {
        closeDue = now() + shared.deadlines().drain();
        arm(closeDue);
        if (connection.pendingBytes() > 0) {
            stalled();
        }
    }

    /** The client has stopped taking bytes. */
    void stalled() {
        if (stalledSince == NEVER) {
            stalledSince = now();
            pendingThen = connection.pendingBytes();
            arm(NEVER);
            shared.loop().pressure().clientStalled();
        }
    }

    /** The client has taken some: between two looks as much may have been written as was taken. */
    void taken() {
        if (stalledSince != NEVER) {
            stalledSince = now();
        }
    }

    /** The client sends nothing more, but waits: whether it still does has to be asked for. */
    void halfClosed() {
        halfClosed = true;
        arm(NEVER);
    }

    /** After a batch: a phase that lasts longer than one gets its deadline. */
    void watch() {
        if (reader.phase() == RequestPhase.HEAD || reader.insideBody()) {
            rate.watch(now());
            arm(due());
        }
    }

    void remove() {
        shared.loop().timers().remove(this);
    }

    private long due() {
        return switch (reader.phase()) {
            case IDLE -> reader.holdsBytes() ? NEVER : idleDue; // else it waits for the client to take answers
            case HEAD -> headDue;
            case BODY ->
                reader.bodyWanted() && !exchange.owesContinue()
                        ? Math.min(lastRead + shared.deadlines().bodyIdle(), rate.due())
                        : NEVER;
            case DISCARD, CLOSED -> closeDue;
            case RESPONSE, SWITCHED -> NEVER;
        };
    }

    @Override
    protected void expired(long now) {
        if (stalledSince != NEVER && gaveUp(now)) {
            connection.ending().stalled();
            return;
        } else if (halfClosed && connection.ending().vanished()) {
            connection.ending().silently();
            return;
        }
        if (over(now)) {
            connection.ending().lastLook(); // what came in time counts, however late this loop is
        }
        if (over(now)) {
            end();
        } else {
            rearm(due(), now);
        }
    }

    private boolean over(long now) {
        if (reader.insideBody() && reader.bodyWanted() && rate.tooSlow(now, exchange.request())) {
            return true;
        }
        return due() <= now && (reader.phase() != RequestPhase.CLOSED || stalledSince == NEVER);
    }

    private void end() {
        switch (reader.phase()) {
            case IDLE -> connection.ending().cleanly();
            case HEAD -> connection.refuse(Reason.HEADER_TIMEOUT);
            case BODY -> connection.refuse(Reason.BODY_TIMEOUT);
            default -> connection.ending().silently();
        }
    }

    private void rearm(long due, long now) {
        long next = Math.min(due > now ? due : NEVER, nextLook());
        if (next != NEVER) {
            shared.loop().timers().arm(this, next);
        }
    }

    /** Nothing was taken for writeIdle. Any progress counts, however slow. */
    private boolean gaveUp(long now) {
        long pending = connection.pendingBytes();
        if (reader.phase() == RequestPhase.CLOSED ? pending == 0 : connection.writable()) {
            stalledSince = NEVER;
        } else if (pending != pendingThen) {
            pendingThen = pending;
            stalledSince = now;
        }
        return stalledSince != NEVER && now - stalledSince >= shared.deadlines().writeIdle();
    }
}
