package io.sluice.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.http1.ResponseReader.Phase;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.dataplane.wire.ChannelBytes;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;
import java.io.IOException;

/**
 * A connection to an endpoint that speaks HTTP/1: what its channel says, whether it is used again, and how it ends. The
 * way there is {@link ClientStream}, the responses are {@link ResponseReader}'s, the deadlines are {@link
 * ClientDeadline}, and what an end means is {@link ClientEnding}. It is reused only if the endpoint wants it, the request
 * was sent whole, the response was read whole, and not a byte more has come (http1.md ).
 *
 * <p>Once per request, on the loop: no lock, no allocation beyond the buffers that are read into.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter {
    /** Who keeps connections between requests. */
    public interface Owner {
        /** The connection is free; it is to be kept or closed. */
        void idle(ClientConnection connection);

        /** The endpoint has ended the connection while nobody used it; {@link #closed} follows. */
        void endedByPeer(ClientConnection connection);

        /** The endpoint refuses the TLS handshake, which had looked complete, for this; {@link #closed} follows. */
        void refused(Throwable cause);

        /** The connection is gone, whatever it was doing; may be said twice. */
        void closed(ClientConnection connection);
    }

    private final Http1Loop shared;
    private final Owner owner;
    private final ResponseReader reader;
    private final ClientDeadline deadline;
    private final ClientStream stream;
    private final ClientEnding ending;
    private ChannelHandlerContext context;
    private boolean used;

    public ClientConnection(Http1Loop shared, Owner owner) {
        this.shared = shared;
        this.owner = owner;
        this.reader = new ResponseReader(shared, this);
        this.deadline = new ClientDeadline(shared, this);
        this.stream = new ClientStream(shared, this, reader, deadline);
        this.ending = new ClientEnding(reader);
    }

    /** The way of requests over this connection, one at a time; to be used by whoever the connection is lent to. */
    public UpstreamStream stream() {
        return stream;
    }

    // --- what the channel says ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        stream.attach(added);
        ending.attach(added);
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_OPENED);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        // The clock is not read here: clients' reads and the wheel do, so the time is never older than one tick of it.
        if (!reader.hasHadItsInterims()) {
            deadline.progress();
        }
        if (isIdle()) {
            close(); // nobody asked for anything: whatever this is, it must not be taken for the next response
        }
        reader.read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        if (reader.sink() != null) {
            reader.sink().responseBatchEnd();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (reader.sink() != null && stream.writable()) {
            deadline.progress();
            reader.sink().upstreamWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof SslCloseCompletionEvent end) {
            if (end.isSuccess()) {
                endSaid();
            }
        } else if (!(event instanceof ChannelOutputShutdownEvent)) { // it reads no more; what it said is still read
            channel.fireUserEventTriggered(event);
        }
    }

    /** The endpoint's close_notify. The engine takes it for the end of both directions. */
    private void endSaid() {
        ending.said();
        if (isIdle()) {
            owner.endedByPeer(this);
            close();
        } else {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (ending.broken(cause, used)) {
            if (ending.isRefusal()) {
                owner.refused(cause);
            }
            channel.close();
            return;
        }
        // A write that fails does not end anything by itself: the endpoint may have answered before it reset the
        // connection. After a read that fails the channel ends without our doing.
        if (!(cause instanceof IOException)) {
            Closing.onError(channel, cause, shared.loop());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        boolean complete = ending.isThatOfResponse();
        Failure failure = reader.sink() == null || complete ? null : ending.failure(used);
        if (isIdle()) {
            owner.endedByPeer(this);
        }
        ResponseSink last = detach();
        deadline.remove();
        shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_CLOSED);
        owner.closed(this);
        if (complete) {
            last.responseEnd(null);
        } else if (failure != null) {
            last.upstreamFailed(failure);
        }
        channel.fireChannelInactive();
    }

    /** The head of the final response is there. */
    void headComplete() {
        deadline.progress();
    }

    /**
     * From here on there is no HTTP: another handler takes this one's place.
     *
     * @param ahead what the endpoint has sent already, now the caller's; null for nothing
     */
    ByteChannel leaveHttp(ByteBuf ahead) {
        stream.discard();
        deadline.remove();
        return ChannelBytes.replace(
                context,
                shared.loop(),
                shared.tunnelReads(),
                ahead, /* inputEnded */
                false,
                () -> {
                    shared.loop().counters().count(Total.UPSTREAM_CONNECTIONS_CLOSED);
                    owner.closed(this);
                });
    }

    // --- between two requests -----------------------------------------------------------------------------------

    /**
     * The response has been read to its end.
     *
     * @param reusable whether the endpoint's side allows another request
     */
    void responseComplete(boolean reusable) {
        boolean keep = reusable && stream.requestComplete();
        detach();
        if (keep) {
            stream.wanted(true);
            offer();
        } else {
            close();
        }
    }

    /** To the owner: the connection is free. */
    public void offer() {
        used = true; // or waited in the pool, where the endpoint may have ended it just as well
        reader.idle();
        owner.idle(this);
    }

    boolean used() {
        return used;
    }

    /** After how many unused seconds the endpoint says that it ends the connection; negative when it does not say. */
    public int keepAliveTimeout() {
        return reader.keepAliveTimeout();
    }

    /** Closes the connection unless it is used within this time, in nanoseconds. */
    public void keepFor(long nanos) {
        deadline.idle(nanos);
    }

    /** Whether a request can be sent: a peer's close may be known to the channel before we hear of it. */
    public boolean usable() {
        return isIdle() && context.channel().isActive();
    }

    // --- what the deadline asks ---------------------------------------------------------------------------------

    boolean isIdle() {
        return reader.phase() == Phase.IDLE;
    }

    boolean writable() {
        return stream.writable();
    }

    boolean responseWanted() {
        return stream.responseWanted();
    }

    long pendingBytes() {
        return Closing.pendingBytes(context);
    }

    /** Whether the endpoint has all that has come of a body, and waits for the rest: the client has a time of its own for that. */
    boolean awaitsClient() {
        return reader.awaitsHeadWhileBodyComes() && !stream.requestComplete() && pendingBytes() == 0;
    }

    /** Whether a response, or the rest of one, is awaited. */
    boolean awaits() {
        return reader.phase() == Phase.HEAD || reader.phase() == Phase.BODY;
    }

    /**
     * Has what the endpoint has sent or taken count of which the loop does not know yet: its time is over.
     *
     * @return false when the endpoint turns out to have ended the connection; {@link #channelInactive}, which says what came
     *     of it, follows behind the deadlines of this round
     */
    boolean lastLook() {
        if (awaits() && pendingBytes() > 0) {
            Closing.writeNow(context);
        }
        if (awaits() && responseWanted()) {
            Closing.readNow(context);
        }
        return context.channel().isActive();
    }

    void timedOut(Reason reason) {
        if (isIdle()) {
            close();
        } else if (reader.phase() != Phase.CLOSED) {
            fail(reason);
        }
    }

    // --- the end ------------------------------------------------------------------------------------------------

    /** Ends the connection. */
    public void close() {
        if (isIdle()) {
            owner.closed(this); // at once, lest it be taken before the channel's end is announced
        }
        reader.stop();
        context.close();
    }

    /** The response is of no interest any more. */
    void cancel() {
        detach();
        context.close();
    }

    /** There will be no complete response; part of one may have come, or the endpoint may be at work on it. */
    void fail(Reason reason) {
        ResponseSink last = detach();
        context.close();
        last.upstreamFailed(Failure.upstream(reason, Retry.NEVER));
    }

    private ResponseSink detach() {
        stream.discard();
        return reader.detach();
    }
}
