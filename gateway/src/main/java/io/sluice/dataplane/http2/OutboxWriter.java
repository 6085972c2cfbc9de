package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameSizePolicy;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.collection.CharObjectMap;
import java.util.ArrayDeque;

/**
 * Writes frames (RFC 9113 section 6) into the connection's {@link Outbox}: our messages' by {@link #headers} and {@link #data},
 * Netty's own through the interface. All go by one buffer, so that their order is the order of the calls. A frame counts as
 * sent once it stands there: a promise that waited for the socket would be an object for each, and who fails to write loses the
 * connection anyway.
 */
final class OutboxWriter implements Http2FrameWriter, Http2FrameWriter.Configuration, Http2FrameSizePolicy {
    /** What every peer takes (RFC 9113 section 4.2). */
    private static final int LARGEST_DATA = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

    /** Of several: a frame with its header fills one TLS record (2^14 bytes); nine bytes more would make a second one. */
    private static final int RECORD = LARGEST_DATA - Http2CodecUtil.FRAME_HEADER_LENGTH;

    private static final int HEADER = Http2CodecUtil.FRAME_HEADER_LENGTH;
    private static final int NO_FLAGS = 0;
    private static final int END_STREAM = 0x1;
    private static final int ACK = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int SETTING = 6;
    private static final int PING = 8;

    private final Outbox outbox;
    private final BlockEncoder encoder;
    private long dataFrames;
    private int maxFrameSize = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

    OutboxWriter(Outbox outbox, BlockEncoder encoder) {
        this.outbox = outbox;
        this.encoder = encoder;
    }

    /** A head or trailers; in more than one frame where they are larger than the other side takes. */
    void headers(int stream, HeadView head, boolean end) {
        ByteBuf out = outbox.room(HEADER);
        int start = out.writerIndex();
        out.writeZero(HEADER);
        encoder.encodeHeaders(stream, head, out);
        int size = out.writerIndex() - start - HEADER;
        int flags = end ? END_STREAM : NO_FLAGS;
        if (size <= maxFrameSize) {
            header(out, start, size, Http2FrameTypes.HEADERS, flags | END_HEADERS, stream);
        } else {
            split(out, start, size, flags, stream);
        }
    }

    private void split(ByteBuf out, int start, int size, int flags, int stream) {
        byte[] block = new byte[size];
        out.getBytes(start + HEADER, block);
        out.writerIndex(start);
        byte type = Http2FrameTypes.HEADERS;
        int more = flags;
        for (int at = 0; at < size; at += maxFrameSize) {
            int length = Math.min(maxFrameSize, size - at);
            boolean last = at + length == size;
            frame(out, length, type, last ? more | END_HEADERS : more, stream);
            out.writeBytes(block, at, length);
            type = Http2FrameTypes.CONTINUATION;
            more = NO_FLAGS;
        }
    }

    /**
     * Some of a body, in as few frames as that takes, however many pieces it came in.
     *
     * @param pieces their first {@code size} bytes are taken; those of which nothing is left are released
     */
    void data(int stream, ArrayDeque<ByteBuf> pieces, int size, boolean end) {
        int left = size;
        do {
            int length = left <= LARGEST_DATA ? left : RECORD;
            left -= length;
            ByteBuf out = outbox.room(HEADER + length);
            frame(out, length, Http2FrameTypes.DATA, end && left == 0 ? END_STREAM : NO_FLAGS, stream);
            copy(pieces, length, out);
            dataFrames++;
        } while (left > 0);
    }

    private static void copy(ArrayDeque<ByteBuf> pieces, int size, ByteBuf out) {
        int left = size;
        while (left > 0) {
            ByteBuf piece = pieces.element();
            int length = Math.min(left, piece.readableBytes());
            out.writeBytes(piece, length);
            left -= length;
            if (!piece.isReadable()) {
                pieces.remove().release();
            }
        }
    }

    /** How many DATA frames there were. */
    long dataFrames() {
        return dataFrames;
    }

    /** The end of a body of which nothing is left. */
    void end(int stream) {
        frame(outbox.room(HEADER), 0, Http2FrameTypes.DATA, END_STREAM, stream);
    }

    private static void frame(ByteBuf out, int length, byte type, int flags, int stream) {
        int start = out.writerIndex();
        out.ensureWritable(HEADER + length);
        out.writerIndex(start + HEADER);
        header(out, start, length, type, flags, stream);
    }

    private static void header(ByteBuf out, int at, int length, byte type, int flags, int stream) {
        out.setMedium(at, length);
        out.setByte(at + 3, type);
        out.setByte(at + 4, flags);
        out.setInt(at + 5, stream);
    }

    private static ChannelFuture sent(ChannelPromise promise) {
        promise.trySuccess();
        return promise;
    }

    // --- what Netty sends ---------------------------------------------------------------------------------------

    @Override
    public ChannelFuture writeRstStream(ChannelHandlerContext context, int stream, long code, ChannelPromise promise) {
        ByteBuf out = outbox.room(HEADER + Integer.BYTES);
        frame(out, Integer.BYTES, Http2FrameTypes.RST_STREAM, NO_FLAGS, stream);
        out.writeInt((int) code);
        outbox.control();
        return sent(promise);
    }

    @Override
    public ChannelFuture writeSettings(ChannelHandlerContext context, Http2Settings settings, ChannelPromise promise) {
        int size = settings.size() * SETTING;
        ByteBuf out = outbox.room(HEADER + size);
        frame(out, size, Http2FrameTypes.SETTINGS, NO_FLAGS, 0);
        for (CharObjectMap.PrimitiveEntry<Long> setting : settings.entries()) {
            out.writeShort(setting.key());
            out.writeInt(setting.value().intValue());
        }
        return sent(promise);
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext context, ChannelPromise promise) {
        frame(outbox.room(HEADER), 0, Http2FrameTypes.SETTINGS, ACK, 0);
        outbox.control();
        return sent(promise);
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext context, boolean ack, long content, ChannelPromise promise) {
        ByteBuf out = outbox.room(HEADER + PING);
        frame(out, PING, Http2FrameTypes.PING, ack ? ACK : NO_FLAGS, 0);
        out.writeLong(content);
        outbox.control();
        return sent(promise);
    }

    /** What went wrong in words is for our log, not for the other side. */
    @Override
    public ChannelFuture writeGoAway(
            ChannelHandlerContext context, int lastStream, long code, ByteBuf words, ChannelPromise promise) {
        words.release();
        ByteBuf out = outbox.room(HEADER + 2 * Integer.BYTES);
        frame(out, 2 * Integer.BYTES, Http2FrameTypes.GO_AWAY, NO_FLAGS, 0);
        out.writeInt(lastStream);
        out.writeInt((int) code);
        return sent(promise);
    }

    @Override
    public ChannelFuture writeWindowUpdate(
            ChannelHandlerContext context, int stream, int increment, ChannelPromise promise) {
        ByteBuf out = outbox.room(HEADER + Integer.BYTES);
        frame(out, Integer.BYTES, Http2FrameTypes.WINDOW_UPDATE, NO_FLAGS, stream);
        out.writeInt(increment);
        return sent(promise);
    }

    // --- what goes by us, or is never sent ----------------------------------------------------------------------

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end, ChannelPromise promise) {
        data.release();
        throw notBy("data()");
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int padding,
            boolean end,
            ChannelPromise promise) {
        throw notBy("headers()");
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end,
            ChannelPromise promise) {
        throw notBy("headers()");
    }

    @Override
    public ChannelFuture writePriority(
            ChannelHandlerContext context,
            int stream,
            int dependency,
            short weight,
            boolean exclusive,
            ChannelPromise promise) {
        throw notBy("nobody");
    }

    @Override
    public ChannelFuture writePushPromise(
            ChannelHandlerContext context,
            int stream,
            int promised,
            Http2Headers headers,
            int padding,
            ChannelPromise promise) {
        throw notBy("nobody");
    }

    @Override
    public ChannelFuture writeFrame(
            ChannelHandlerContext context,
            byte type,
            int stream,
            Http2Flags flags,
            ByteBuf payload,
            ChannelPromise promise) {
        payload.release();
        throw notBy("nobody");
    }

    private static UnsupportedOperationException notBy(String way) {
        return new UnsupportedOperationException("such a frame is sent by " + way);
    }

    @Override
    public void close() {
        outbox.discard();
    }

    @Override
    public Configuration configuration() {
        return this;
    }

    @Override
    public Http2HeadersEncoder.Configuration headersConfiguration() {
        return encoder.configuration();
    }

    @Override
    public Http2FrameSizePolicy frameSizePolicy() {
        return this;
    }

    @Override
    public void maxFrameSize(int max) throws Http2Exception {
        if (!Http2CodecUtil.isMaxFrameSizeValid(max)) {
            throw Http2Exception.connectionError(
                    Http2Error.PROTOCOL_ERROR, "SETTINGS_MAX_FRAME_SIZE of %d is not allowed", max);
        }
        maxFrameSize = max;
    }

    @Override
    public int maxFrameSize() {
        return maxFrameSize;
    }
}
