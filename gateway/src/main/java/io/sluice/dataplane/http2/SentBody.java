package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.dataplane.http.HeaderBlock;
import java.util.ArrayDeque;

/**
 * What of a request's body waits for the endpoint's windows and for its turn (RFC 9113 section 5.2), and the end behind it. To
 * Netty's flow controller it is one thing that grows, is written in part, and leaves when it is empty. One per stream.
 */
final class SentBody implements Http2RemoteFlowController.FlowControlled {
    private static final int TRAILER_CAPACITY = 256;
    private static final int TRAILER_FIELDS = 4;

    private final EndpointStreams owner;
    private final HeadView view;
    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(4);
    private Http2Stream stream;
    private int known; // of so many bytes the flow controller has been told
    private int added;
    private boolean waits; // for the flow controller
    private boolean ended;
    private boolean over;
    private HeaderBlock trailers;

    /** @param view of the stream's heads, for the trailers */
    SentBody(EndpointStreams owner, HeadView view) {
        this.owner = owner;
        this.view = view;
    }

    void begin(Http2Stream on) {
        stream = on;
    }

    /** How many bytes wait. */
    @Override
    public int size() {
        return known;
    }

    /** Takes a piece over. */
    void add(ByteBuf data) {
        if (over) {
            data.release();
            return;
        }
        pieces.add(data);
        added = data.readableBytes();
        owner.queued(added);
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
     * Nothing follows but these trailers; null for none. They are copied: they may have to wait, and are the client's.
     */
    void end(HeaderBlock behind) {
        ended = true;
        if (behind != null) {
            trailers = new HeaderBlock(TRAILER_CAPACITY, TRAILER_FIELDS);
            trailers.addAll(behind);
        }
        if (!waits && !over) {
            writeEnd(/* flagged */ false);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, int allowed) {
        int left = Math.min(allowed, known);
        while (left > 0) {
            ByteBuf piece = pieces.peek();
            int size = Math.min(left, piece.readableBytes());
            left -= size;
            known -= size;
            owner.writer().data(stream.id(), piece, size, known == 0 && endsByFlag());
            owner.queued(-size);
            if (!piece.isReadable()) {
                pieces.remove().release();
            }
        }
    }

    private boolean endsByFlag() {
        return ended && trailers == null;
    }

    @Override
    public void writeComplete() {
        waits = false;
        if (ended) {
            writeEnd(endsByFlag());
        }
    }

    private void writeEnd(boolean flagged) {
        if (trailers != null) {
            owner.writer().headers(stream.id(), view.trailers(trailers), /* end */ true);
        } else if (!flagged) {
            owner.writer().end(stream.id());
        }
        over = true;
        owner.closeLocal(stream);
    }

    /** Whether the endpoint has been told that nothing follows, or is to get nothing. */
    boolean over() {
        return over;
    }

    /** Nothing is sent any more. */
    void drop() {
        over = true;
    }

    /** The stream is over before this was written. */
    @Override
    public void error(ChannelHandlerContext context, Throwable cause) {
        waits = false;
        over = true;
        owner.queued(-known);
        known = 0;
        while (!pieces.isEmpty()) {
            pieces.remove().release();
        }
    }
}
