package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Where frames begin and end in what a client sends, and since when one has been incomplete that should not take long: a frame's
 * header, a head in all its frames, and whatever else but data. Netty's reader keeps that to itself. Data has other limits. Looks at
 * nine bytes of a frame. One per connection; on its loop.
 */
final class FrameEdges {
    static final long NEVER = Long.MAX_VALUE;

    private static final int HEADER = Http2CodecUtil.FRAME_HEADER_LENGTH;
    private static final int TYPE = 3;
    private static final int FLAGS = 4;
    private static final int END_HEADERS = 0x4;

    private int preface = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
    private int header; // bytes of it that have come
    private int length;
    private int left; // of the payload
    private int type;
    private boolean headOpen; // CONTINUATION has to follow
    private long since = NEVER;

    /** This has been read. */
    void came(ByteBuf data, long now) {
        boolean before = isInside();
        boolean began = false;
        int at = data.readerIndex();
        int end = data.writerIndex();
        int skipped = Math.min(preface, end - at);
        preface -= skipped;
        at += skipped;
        while (at < end) {
            if (left > 0) {
                int some = Math.min(left, end - at);
                left -= some;
                at += some;
            } else {
                began |= header == 0 && !headOpen;
                header(data.getUnsignedByte(at++));
            }
        }
        if (!isInside()) {
            since = NEVER;
        } else if (!before || began) {
            since = now;
        }
    }

    private void header(int octet) {
        if (header < TYPE) {
            length = length << Byte.SIZE | octet;
        } else if (header == TYPE) {
            type = octet;
        } else if (header == FLAGS && isHead()) {
            headOpen = (octet & END_HEADERS) == 0;
        }
        header++;
        if (header == HEADER) {
            header = 0;
            left = length;
            length = 0;
        }
    }

    private boolean isHead() {
        return type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION;
    }

    private boolean isInside() {
        return header > 0 || headOpen || left > 0 && type != Http2FrameTypes.DATA;
    }

    /** Since when; {@link #NEVER} when nothing is missing. */
    long since() {
        return since;
    }
}
