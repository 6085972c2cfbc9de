package io.sluice.dataplane.http2;

import static io.netty.handler.codec.http2.Http2Error.COMPRESSION_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Netty's HPACK decoder (RFC 7541), which hands every field to the connection's one {@link DecodedHead}. How large a list may
 * be is that one's business: Netty would decode to the end, throw, and answer by itself. Here remains the limit of the bytes
 * that are collected of one block, twice that of the list; beyond it the connection ends, as it does after every error of
 * HPACK, since the two tables have come apart.
 */
final class HeadDecoder extends DefaultHttp2HeadersDecoder {
    /** RFC 7541 section 4.2: the smallest size since the last block, and the last one. */
    private static final int MAX_UPDATES = 2;

    private static final int UPDATE_MASK = 0xE0;
    private static final int UPDATE = 0x20;
    private static final int UPDATE_PREFIX = 0x1F;

    /** Says what comes next on a stream. */
    interface Sections {
        /** Called before every block; {@linkplain DecodedHead#begin begins} the head, for streams that are refused, too. */
        void begin(int streamId, DecodedHead head);
    }

    private final DecodedHead head;
    private final Sections sections;
    private final long maxBlock;

    /** @param maxBytes the largest list that {@code head} takes */
    HeadDecoder(DecodedHead head, Sections sections, int maxBytes) {
        super(false, false, Http2CodecUtil.MAX_HEADER_LIST_SIZE);
        this.head = head;
        this.sections = sections;
        this.maxBlock = 2L * maxBytes;
    }

    @Override
    public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
        sections.begin(streamId, head);
        if (updates(block) > MAX_UPDATES) {
            throw connectionError(COMPRESSION_ERROR, "more than two table size updates in a block");
        }
        return super.decodeHeaders(streamId, block);
    }

    /** How many table size updates the block begins with; stops counting past the limit. */
    private static int updates(ByteBuf block) {
        int at = block.readerIndex();
        int end = block.writerIndex();
        int updates = 0;
        while (updates <= MAX_UPDATES && at < end && (block.getByte(at) & UPDATE_MASK) == UPDATE) {
            boolean longer = (block.getByte(at++) & UPDATE_PREFIX) == UPDATE_PREFIX;
            while (longer && at < end) {
                longer = block.getByte(at++) < 0;
            }
            updates++;
        }
        return updates;
    }

    @Override
    protected Http2Headers newHeaders() {
        return head;
    }

    /** The bytes of a block that are collected at most. */
    @Override
    public long maxHeaderListSizeGoAway() {
        return maxBlock;
    }

    /** Called when the client has seen our SETTINGS; the limit is not Netty's to keep. */
    @Override
    public void maxHeaderListSize(long max, long goAwayMax) {}
}
