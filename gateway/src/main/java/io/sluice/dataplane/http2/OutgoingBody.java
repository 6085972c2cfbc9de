package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import java.util.ArrayDeque;

/**
 * What of a body waits for the other side's windows and for its turn (RFC 9113 section 5.2). To Netty's flow controller it is one
 * thing that grows, is written in part, and leaves when it is empty. May be used again; on its loop.
 */
final class OutgoingBody implements Http2RemoteFlowController.FlowControlled {
    /** Whose body it is. */
    interface Source {
        /** Some of it goes into the outbox now. */
        void wrote();

        /** Whether the last frame may say that it is. */
        boolean endsByFlag();

        /**
         * All of it is in the outbox; what is left is its end.
         *
         * @param trailers null for none
         * @param flagged whether the last frame has said that it is
         */
        void bodyWritten(HeaderBlock trailers, boolean flagged);

        /** The stream is over, and what has waited is lost. */
        void bodyLost();
    }

    private final Source source;
    private ArrayDeque<ByteBuf> pieces; // made for the first
    private ConnectionStreams<?> owner;
    private Http2Stream stream;
    private int known; // of so many bytes the flow controller has been told
    private int added;
    private boolean waits; // for the flow controller
    private boolean ended;
    private boolean forgotten;
    private HeaderBlock trailers;

    OutgoingBody(Source source) {
        this.source = source;
    }

    void begin(ConnectionStreams<?> of, Http2Stream on) {
        owner = of;
        stream = on;
        ended = forgotten = false;
        trailers = null;
    }

    /** The stream is over: keeps nothing of its connection alive, once the flow controller has let go. */
    void forget() {
        forgotten = true;
        if (!waits) {
            owner = null;
            stream = null;
        }
    }

    /** How many bytes wait. */
    @Override
    public int size() {
        return known;
    }

    /** Takes a piece over. */
    void add(ByteBuf data) {
        pieces = pieces == null ? new ArrayDeque<>(4) : pieces;
        pieces.add(data);
        added = data.readableBytes();
        owner.memory().queued(added);
        if (!waits) {
            waits = true;
            known = added;
        }
        owner.flow().addFlowControlled(stream, this);
    }

    /** Told of by the flow controller, which has this already: the piece that was added last. */
    @Override
    public boolean merge(ChannelHandlerContext context, Http2RemoteFlowController.FlowControlled same) {
        known += added;
        return true;
    }

    /**
     * Nothing follows.
     *
     * @param behind null without trailers; unchanged until they are written
     */
    void end(HeaderBlock behind) {
        ended = true;
        trailers = behind;
        if (!waits) {
            source.bodyWritten(behind, /* flagged */ false);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, int allowed) {
        int size = Math.min(allowed, known);
        if (size > 0) {
            source.wrote();
            known -= size;
            owner.writer().data(stream.id(), pieces, size, known == 0 && endsByFlag());
            owner.memory().queued(-size);
        }
    }

    private boolean endsByFlag() {
        return ended && trailers == null && source.endsByFlag();
    }

    @Override
    public void writeComplete() {
        waits = false;
        if (ended) {
            source.bodyWritten(trailers, endsByFlag());
        }
    }

    /** The stream is over before this was written. */
    @Override
    public void error(ChannelHandlerContext context, Throwable cause) {
        waits = false;
        owner.memory().queued(-known);
        known = 0;
        while (pieces != null && !pieces.isEmpty()) {
            pieces.remove().release();
        }
        source.bodyLost();
        if (forgotten) {
            forget();
        }
    }
}
