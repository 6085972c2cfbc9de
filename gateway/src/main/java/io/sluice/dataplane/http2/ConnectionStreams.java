package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;

/**
 * The streams of a connection, whoever begins them: which frame belongs to which request, who has had something in this batch, who
 * waits for room, and what streams ask of their connection. One per connection; confined to its loop.
 *
 * @param <S> what of ours belongs to a stream of Netty's
 */
abstract class ConnectionStreams<S extends ConnectionStreams.Member> extends Http2EventAdapter
        implements HeadDecoder.Sections {
    /** A request and its response, on their stream. */
    interface Member {
        /** Whether something has come for it in this batch, from now on; answers with what was so before. */
        boolean touched(boolean now);

        /**
         * Data has come.
         *
         * @param data stays the caller's
         * @return the bytes of it whose window is given back now
         */
        int dataCame(ByteBuf data, boolean end);

        /** What was read at once has been handed over. */
        void batchEnd();

        /**
         * Tells whoever sends if there is room again.
         *
         * @return whether that has still to be done
         */
        boolean stillBlocked();
    }

    final Http2Loop shared;
    final FrameCodec codec;
    private final FrameConnection connection;
    private final StreamMemory memory;
    private final Http2Connection.PropertyKey key;
    private final ArrayDeque<S> touched = new ArrayDeque<>(4);
    private final ArrayDeque<S> blocked = new ArrayDeque<>(4);
    private boolean unblocking;

    ConnectionStreams(FrameConnection connection, StreamMemory memory) {
        this.shared = connection.shared;
        this.connection = connection;
        this.codec = connection.codec;
        this.memory = memory;
        this.key = codec.connection().newKey();
        codec.connection().addListener(this);
    }

    // --- what comes ---------------------------------------------------------------------------------------------

    /** What belongs to a stream; null where nothing does. */
    final S known(Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    final S known(int streamId) {
        return known(codec.connection().stream(streamId));
    }

    final void put(Http2Stream stream, S member) {
        stream.setProperty(key, member);
    }

    @Override
    public final int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean end) {
        S known = known(streamId);
        if (known == null) {
            return data.readableBytes() + padding;
        }
        touch(known);
        return padding + known.dataCame(data, end);
    }

    final void touch(S stream) {
        if (!stream.touched(true)) {
            touched.add(stream);
        }
    }

    /** A stream is over, and its object is not its any more. */
    final void untouch(S stream) {
        touched.remove(stream);
    }

    /** What was read at once has been handed over. */
    void batchEnd() {
        handOver(Integer.MAX_VALUE);
    }

    /**
     * Tells so many streams at most that what came for them in this batch is all.
     *
     * @return whether others are left
     */
    final boolean handOver(int most) {
        for (int left = most; left > 0 && !touched.isEmpty(); left--) {
            S stream = touched.remove();
            stream.touched(false);
            stream.batchEnd();
        }
        return !touched.isEmpty();
    }

    /** Whether there are streams to be told. */
    final boolean hasTouched() {
        return !touched.isEmpty();
    }

    /** A frame on this stream breaks a rule. */
    abstract void violated(Http2Stream stream, Http2Error error);

    // --- what is sent -------------------------------------------------------------------------------------------

    final OutboxWriter writer() {
        return codec.writer();
    }

    final Http2RemoteFlowController flow() {
        return codec.connection().remote().flowController();
    }

    final ByteBufAllocator alloc() {
        return connection.alloc();
    }

    final StreamMemory memory() {
        return memory;
    }

    /** Will be told when there is room again. */
    final void blocked(S stream) {
        blocked.add(stream);
    }

    /** Some of what waited has left. */
    final void unblock() {
        if (unblocking) {
            return;
        }
        unblocking = true;
        try {
            for (int left = blocked.size(); left > 0; left--) {
                S stream = blocked.remove();
                if (stream.stillBlocked()) {
                    blocked.add(stream);
                }
            }
        } finally {
            unblocking = false;
        }
    }

    final void pump() {
        connection.pump().pump();
    }

    final void flushSoon() {
        connection.pump().flushSoon();
    }

    final void windowBack(Http2Stream stream, int bytes) {
        connection.windowBack(stream, bytes);
    }

    final void closeLocal(Http2Stream stream) {
        connection.closeLocal(stream);
    }

    final void reset(Http2Stream stream, Http2Error error) {
        connection.reset(stream, error);
    }

    // --- their end ----------------------------------------------------------------------------------------------

    /** Ends all of them, without a frame. */
    final void closeAll() {
        codec.connection().close(connection.voidPromise());
    }

    @Override
    public final void onStreamClosed(Http2Stream stream) {
        codec.ended().add(stream.id());
        S known = known(stream);
        if (known != null) {
            closed(stream, known);
        }
    }

    /** A stream of ours is closed: both sides have ended it, or one has reset it, or the connection is gone. */
    abstract void closed(Http2Stream stream, S known);
}
