package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.loop.Client;
import io.sluice.dataplane.loop.Pressure;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;

/** How a client's HTTP/2 connection ends: in which way, and what its requests are told. On its loop. */
final class ServerEnding implements Client {
    private static final Failure GONE = Failure.downstream(Reason.CLIENT_GONE);

    private static final Failure STOPPED = Failure.gateway(Reason.STOPPED);

    private final Http2Loop shared;
    private final Http2ServerConnection connection;
    private final ServerStreams streams;
    private final ServerDeadline deadline;
    private final GoAway goAway;
    private boolean leaving; // the client was asked not to begin further streams
    private boolean goingAway; // no further stream is begun
    private boolean over; // nothing that comes is interpreted any more
    private boolean inputEnded; // the client's FIN has come
    private boolean gone;
    private long dropped; // bytes behind the end

    ServerEnding(
            Http2Loop shared,
            Http2ServerConnection connection,
            ServerStreams streams,
            ServerDeadline deadline,
            GoAway goAway) {
        this.shared = shared;
        this.connection = connection;
        this.streams = streams;
        this.deadline = deadline;
        this.goAway = goAway;
    }

    private void stop() {
        over = true;
        connection.stopReading();
    }

    /** A stream begins: the last one, where the gateway wants its clients elsewhere. */
    void streamBegins() {
        Pressure pressure = shared.loop().pressure();
        if (shared.clients().draining() || pressure.endsConnections()) {
            leave();
        }
    }

    /**
     * Sends the client elsewhere without losing a request (RFC 9113 section 6.8): it is asked to begin no further stream, and what it
     * has begun before it knew of that is served. Which stream is the last is said when it has answered a PING behind that, or has
     * had time to.
     */
    private void leave() {
        if (!leaving && !over) {
            leaving = true;
            goAway.soon();
            connection.pump().flushSoon();
            deadline.leaving();
        }
    }

    /** The client has answered a PING. */
    void pingAnswered(long content) {
        if (leaving && GoAway.isAnswer(content)) {
            left();
        }
    }

    /** All that the client began before it knew is here. */
    void left() {
        goAway();
        noStreams();
    }

    /** The client is told that no further stream is served; it may send those anew elsewhere. */
    void goAway() {
        if (!goingAway && !over) {
            leaving = goingAway = true;
            goAway.now(Http2Error.NO_ERROR);
            connection.pump().flushSoon();
        }
    }

    /** Whether the client was told that the connection ends. */
    boolean isLeaving() {
        return leaving;
    }

    /** Whether it was told which stream is the last. */
    boolean isGoingAway() {
        return goingAway;
    }

    /** The last stream may have ended. */
    void noStreams() {
        if (connection.streamCount() == 0 && goingAway && !over) {
            cleanly();
        }
    }

    /** The client breaks a rule of the connection: that is counted once, and its requests end as if it had left. */
    void violated(Http2Error error, Reason reason) {
        if (over) {
            return;
        }
        stop();
        shared.loop().counters().count(reason);
        goAway.now(error);
        streams.end(GONE);
        linger();
    }

    /** At the end of a batch, when no stream is in the middle of something. */
    void checkMemory() {
        if (streams.memory().isTooMuch()) {
            violated(Http2Error.ENHANCE_YOUR_CALM, Reason.CONNECTION_MEMORY);
        }
    }

    /** Once everything that was written has left. */
    void cleanly() {
        if (!over) {
            goAway();
            stop();
            linger();
        }
    }

    /**
     * FIN behind what was written; what still comes is read and dropped until the client has ended its side, or for a while: closing
     * with unread bytes would reset the connection and destroy the last frames. So is what an honest client may have sent ahead.
     */
    private void linger() {
        connection.flushOutbox();
        if (inputEnded) {
            Closing.afterWrites(connection.context());
            deadline.watch(); // a client that does not take it
        } else {
            deadline.closing();
            Closing.shutdownOutput(connection.context());
        }
    }

    /** So much has come behind the end. */
    void dropped(int bytes) {
        dropped += bytes;
        if (dropped > shared.h2().connectionWindow()) {
            silently();
        }
    }

    /**
     * The client's FIN. Who waits for a response over HTTP/2 does not send one: there are streams that are half-closed, but no such
     * connections (RFC 9113 sections 5.1 and 9.1), and the client's windows would not open any more. So it is gone, and what it has
     * asked for is cancelled.
     */
    void inputEnded() {
        inputEnded = true;
        if (over) {
            Closing.afterWrites(connection.context());
        } else if (connection.streamCount() == 0) {
            cleanly();
        } else {
            gone();
            connection.context().close();
        }
    }

    /** The channel is closed. */
    void gone() {
        stop();
        if (!gone) {
            gone = true;
            streams.end(GONE);
        }
    }

    /** No HTTP/2 has come in time, unless the client has just left. */
    void noPreface() {
        if (!over) {
            stop();
            shared.loop().counters().count(Reason.PREFACE_TIMEOUT);
        }
        connection.context().close();
    }

    /** The client takes no bytes for too long. */
    void stalled() {
        stop();
        gone = true;
        if (connection.streamCount() == 0) {
            shared.loop().counters().count(Reason.CLIENT_STALLED);
        }
        streams.end(Failure.downstream(Reason.CLIENT_STALLED));
        Closing.reset(connection.context());
    }

    /** Has what the client has sent or taken, and the loop does not know of yet, counted now. */
    void lastLook() {
        Closing.readNow(connection.context());
        connection.turn().all();
        if (!gone) {
            connection.pump().pump();
        }
    }

    /** Whether the channel is closed, or about to be without a further word. */
    boolean isGone() {
        return gone;
    }

    /** At once. */
    void silently() {
        stop();
        connection.context().close();
    }

    @Override
    public boolean isIdle() {
        return connection.streamCount() == 0 && !connection.turn().isWaiting();
    }

    @Override
    public long idleSince() {
        return deadline.idleSince();
    }

    @Override
    public int busy() {
        return connection.streamCount();
    }

    @Override
    public boolean endIfIdle() {
        Closing.readNow(connection.context());
        boolean idle = isIdle() && !over;
        if (idle) {
            cleanly();
        }
        return idle;
    }

    @Override
    public void finish() {
        leave();
    }

    @Override
    public void drain() {
        leave();
    }

    private static void cutRequest(ServerStream stream) {
        if (!stream.isTunnel()) {
            stream.cutShort(STOPPED);
        }
    }

    @Override
    public void cutShort() {
        if (!over) {
            goAway();
            streams.each(ServerEnding::cutRequest);
            connection.pump().pump();
        }
        if (streams.tunnels > 0) {
            return; // it ends with the last one, and those who have them end them properly
        }
        stop();
        gone = true;
        streams.end(STOPPED);
        connection.flushOutbox();
        connection.context().close();
    }
}
