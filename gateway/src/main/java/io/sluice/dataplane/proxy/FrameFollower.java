package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;

/**
 * Knows where frames of a WebSocket end (RFC 6455 section 5.2), and nothing else about them: reserved bits, unknown
 * opcodes and lengths beyond reason are somebody else's. Reads the headers of frames alone, so that their payload costs
 * nothing.
 */
final class FrameFollower {
    private static final int OPCODE = 0x0F;
    private static final int CLOSE = 8;
    private static final int MASK_SIZE = 4;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private int headerRead;
    private int lengthSize;
    private int headerSize;
    private long length;
    private long payloadLeft;
    private boolean closing;
    private boolean closed;

    /** Whether the last byte was the last one of a frame. */
    boolean betweenFrames() {
        return payloadLeft == 0 && headerRead == 0;
    }

    /** Whether a whole close frame has passed: no other frame may follow it. */
    boolean closed() {
        return closed;
    }

    /** Goes on from this index to the end of the frame or of the data, whichever comes first; gives the index there. */
    int next(ByteBuf data, int from) {
        int at = from;
        int end = data.writerIndex();
        while (at < end) {
            if (payloadLeft > 0) {
                int step = (int) Math.min(payloadLeft, end - at);
                at += step;
                payloadLeft -= step;
            } else {
                header(data.getByte(at++));
            }
            if (betweenFrames()) {
                closed |= closing;
                return at;
            }
        }
        return at;
    }

    /** Goes on to the end of the data. */
    void follow(ByteBuf data) {
        int at = data.readerIndex();
        while (at < data.writerIndex()) {
            at = next(data, at);
        }
    }

    private void header(byte b) {
        switch (headerRead++) {
            case 0 -> closing = (b & OPCODE) == CLOSE;
            case 1 -> second(b);
            default -> {
                if (headerRead <= 2 + lengthSize) {
                    length = length << Byte.SIZE | b & 0xFF;
                }
            }
        }
        if (headerRead >= 2 && headerRead == headerSize) {
            payloadLeft = length < 0 ? Long.MAX_VALUE : length; // forbidden, and endless for all that we shall see
            headerRead = 0;
        }
    }

    private void second(byte b) {
        int small = b & 0x7F;
        lengthSize = small == EIGHT_BYTES ? Long.BYTES : small == TWO_BYTES ? Short.BYTES : 0;
        length = lengthSize == 0 ? small : 0;
        headerSize = 2 + lengthSize + (b < 0 ? MASK_SIZE : 0);
    }
}
