package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.wire.Closing;
import io.sluice.model.Reason;
import java.util.EnumSet;
import java.util.Set;

/**
 * A client's HTTP/2 connection: requests are {@link ServerStreams}', how the connection ends is {@link ServerEnding}'s business,
 * when, {@link ServerDeadline}'s.
 */
public final class Http2ServerConnection extends FrameConnection {
    /** Resets with these are not for something that the client does. */
    private static final Set<Http2Error> NO_FAULTS =
            EnumSet.of(Http2Error.NO_ERROR, Http2Error.INTERNAL_ERROR, Http2Error.CANCEL);

    private final Clients.Entry entry;
    private final ServerStreams streams;
    private final ServerDeadline deadline;
    private final ServerEnding ending;
    private final ResetBucket faults;
    private final ServerTurn turn;
    private final FrameEdges edges = new FrameEdges();

    /** @param entry its place among the clients, whoever had it before */
    public Http2ServerConnection(Http2Loop shared, ExchangeHandler handler, Peer peer, Clients.Entry entry) {
        super(shared, FrameCodec.toClient(shared));
        this.entry = entry;
        this.faults =
                new ResetBucket(shared.h2().resets(), shared.h2().resetWindow().toNanos());
        this.streams = new ServerStreams(handler, peer, this);
        this.turn = new ServerTurn(shared.turns(), this);
        this.deadline = new ServerDeadline(shared, this);
        this.ending = new ServerEnding(shared, this, streams, deadline, new GoAway(codec, this));
        carry(streams);
    }

    ServerEnding ending() {
        return ending;
    }

    // --- what the channel says ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        entry.become(ending);
        super.handlerAdded(added);
        shared.loop().counters().count(Total.H2_CONNECTIONS);
        deadline.accepted();
    }

    @Override
    int connectionWindow() {
        return shared.h2().connectionWindow();
    }

    @Override
    void batchBegins() {
        turn.batchBegins(shared.loop().tick());
    }

    @Override
    void dropped(int bytes) {
        ending.dropped(bytes);
    }

    @Override
    boolean waits(ByteBuf data) {
        return turn.takes(data);
    }

    @Override
    void came(ByteBuf data) {
        edges.came(data, shared.loop().now());
    }

    @Override
    void pumped() {
        ending.checkMemory();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        super.channelReadComplete(channel);
        deadline.watch();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (channel.channel().isWritable()) {
            deadline.taken();
        }
        super.channelWritabilityChanged(channel);
    }

    /** Nothing is passed on: nobody stands behind. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            turn.all();
            ending.inputEnded();
        } else if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            context.close(); // the engine takes the client's close_notify for the end of both directions
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) throws Exception {
        turn.forget();
        ending.gone();
        deadline.remove();
        entry.closed();
        super.channelInactive(channel);
    }

    @Override
    void violated(Http2Exception error) {
        ending.violated(error.error(), Violation.reasonOf(error));
    }

    @Override
    void violatedNowhere(int stream, Http2Error error) {
        fault();
        codec.writer().writeRstStream(context, stream, error.code(), context.newPromise());
    }

    // --- what is written ----------------------------------------------------------------------------------------

    /** What it could not do in its loop's last round. */
    ServerTurn turn() {
        return turn;
    }

    /** Whether nothing that comes is interpreted any more. */
    boolean isOver() {
        return codec.isOver();
    }

    ServerStreams streams() {
        return streams;
    }

    @Override
    void reset(Http2Stream stream, Http2Error error) {
        super.reset(stream, error);
        if (!NO_FAULTS.contains(error)) {
            fault();
        }
    }

    /** A stream has come to nothing by the client's doing. */
    void fault() {
        if (faults.add(shared.loop().now())) {
            ending.violated(Http2Error.ENHANCE_YOUR_CALM, Reason.TOO_MANY_RESETS);
        }
    }

    /** Nothing that comes is interpreted any more, in the middle of a batch, too. */
    void stopReading() {
        codec.stopReading();
    }

    /** Hands over what the outbox has. */
    void flushOutbox() {
        codec.outbox().flush();
    }

    // --- what its streams say -----------------------------------------------------------------------------------

    void streamBegins() {
        shared.loop().counters().count(Total.H2_STREAMS);
        ending.streamBegins();
    }

    void streamEnded() {
        if (streams.count() == 0) {
            deadline.idle();
        }
        ending.noStreams();
    }

    /** Whether the client has sent its SETTINGS. */
    boolean begun() {
        return codec.decoder().prefaceReceived();
    }

    /** What was written and the kernel has not taken yet. */
    long pendingBytes() {
        return Closing.pendingBytes(context);
    }

    /** Since when a frame has been incomplete that is not data; {@link FrameEdges#NEVER} while none is. */
    long incompleteSince() {
        return edges.since();
    }

    /** Whether the client may send data, as far as the window of the connection goes. */
    boolean mayBeSentTo() {
        return codec.decoder().flowController().windowSize(connection().connectionStream()) > 0;
    }

    int streamCount() {
        return streams.count();
    }
}
