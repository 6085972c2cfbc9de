package io.sluice.dataplane.http1;

import io.netty.channel.ChannelHandlerContext;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.loop.Client;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;

/** How a client's connection ends: when, in which way, and what the request is told that was under way. On its loop. */
final class ServerEnding implements Client {
    private static final Failure GONE = Failure.downstream(Reason.CLIENT_GONE);

    private final ServerConnection connection;
    private final RequestReader reader;
    private final ServerExchange exchange;
    private final ServerDeadline deadline;
    private ChannelHandlerContext context;
    private Failure failure = GONE;

    ServerEnding(ServerConnection connection, ServerExchange exchange, ServerDeadline deadline) {
        this.connection = connection;
        this.reader = connection.reader();
        this.exchange = exchange;
        this.deadline = deadline;
    }

    void attach(ChannelHandlerContext channel) {
        context = channel;
    }

    /** What became of the request that was under way when the connection was gone. */
    Failure failure() {
        return failure;
    }

    /** Whether a client has reset the connection after its FIN, of which the channel does not tell. */
    boolean vanished() {
        return connection.isInputShut() && Closing.wasReset(context);
    }

    /** Has what the client has sent, and the loop does not know of yet, interpreted now: the connection is about to end. */
    void lastLook() {
        if (reader.phase() == RequestPhase.IDLE || reader.phase() == RequestPhase.HEAD || reader.insideBody()) {
            Closing.readNow(context);
        }
    }

    @Override
    public boolean isIdle() {
        return reader.phase() == RequestPhase.IDLE && !reader.holdsBytes();
    }

    @Override
    public long idleSince() {
        return deadline.idleSince();
    }

    @Override
    public boolean endIfIdle() {
        long since = idleSince();
        lastLook();
        boolean idle = isIdle() && idleSince() == since;
        if (idle) {
            cleanly();
        }
        return idle;
    }

    /**
     * A response that was begun ends here, visibly incomplete: by a missing rest, or by a reset where the end of the
     * connection would have been the response's end.
     */
    void cut(boolean endIsClose) {
        reader.stop();
        if (endIsClose) {
            Closing.reset(context);
        } else {
            Closing.afterWrites(context);
        }
    }

    /** The client takes no bytes for too long. */
    void stalled() {
        failure = Failure.downstream(Reason.CLIENT_STALLED);
        Closing.reset(context);
    }

    @Override
    public int busy() {
        return isIdle() ? 0 : 1;
    }

    @Override
    public void finish() {
        if (reader.phase() == RequestPhase.IDLE) {
            deadline.stopping();
        }
    }

    @Override
    public void cutShort() {
        reader.stop();
        failure = Failure.gateway(Reason.STOPPED);
        visibly();
    }

    /** The connection is broken, or a defect of ours has shown on it. */
    void failed(Throwable cause, Loop loop) {
        Closing.tell(context, cause, loop);
        visibly();
    }

    /** At once. Where the end of the connection is that of the response, a FIN would make what was cut look complete. */
    private void visibly() {
        if (exchange.untilClose() && (exchange.isOpen() || connection.pendingBytes() > 0)) {
            Closing.reset(context);
        } else {
            context.close();
        }
    }

    void silently() {
        reader.stop();
        context.close();
    }

    /** Once everything that was written has left. */
    void cleanly() {
        reader.stop();
        deadline.closing();
        Closing.afterWrites(context);
    }

    /** RFC 9112 section 9.6: closing with unread bytes would reset the connection and destroy the response. */
    void lingering() {
        reader.stop();
        if (connection.isInputShut()) {
            cleanly();
        } else if (context.channel().isActive()) {
            deadline.closing();
            Closing.shutdownOutput(context);
            reader.discardAll();
        }
    }

    /** Lingering, unless it is known that nothing is still to come. */
    void lingeringUnless(boolean nothingFollows) {
        if (nothingFollows) {
            cleanly();
        } else {
            lingering();
        }
    }
}
