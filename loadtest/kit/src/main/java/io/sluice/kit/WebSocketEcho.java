package io.sluice.kit;

import java.util.Arrays;

/**
 * Gives every frame back, unmasked, as its bytes come, so that one of any length needs no memory; a ping becomes a
 * pong. Judges nothing: reserved bits, unknown opcodes and missing masks come back as they are.
 */
final class WebSocketEcho implements TunnelPeer {
    private final boolean verbatim;
    private final byte[] header = new byte[14];
    private byte[] out;
    private int outSize;
    private int headerSize;
    private long left;
    private long position;
    private boolean inPayload;
    private boolean closing;

    WebSocketEcho() {
        this(false);
    }

    /** Verbatim: a ping stays a ping. */
    WebSocketEcho(boolean verbatim) {
        this.verbatim = verbatim;
    }

    @Override
    public byte[] answer(byte[] bytes, int offset, int length) {
        out = new byte[length + header.length];
        outSize = 0;
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (inPayload) {
                at += payload(bytes, at, end);
            } else {
                header[headerSize++] = bytes[at++];
                if (headerSize >= 2 && headerSize == wholeHeader()) {
                    begin();
                }
            }
        }
        return Arrays.copyOf(out, outSize);
    }

    /** A close frame has been given back: nothing follows. */
    @Override
    public boolean over() {
        return closing && !inPayload;
    }

    boolean betweenFrames() {
        return !inPayload && headerSize == 0;
    }

    private boolean masked() {
        return (header[1] & 0x80) != 0;
    }

    private int lengthSize() {
        int length = header[1] & 0x7f;
        return length == 127 ? 8 : length == 126 ? 2 : 0;
    }

    private int wholeHeader() {
        return 2 + lengthSize() + (masked() ? 4 : 0);
    }

    private void begin() {
        int size = lengthSize();
        left = size == 0 ? header[1] & 0x7f : 0;
        for (int i = 0; i < size; i++) {
            left = left << 8 | header[2 + i] & 0xff;
        }
        boolean ping = (header[0] & 0x0f) == WebSocketFrame.PING && !verbatim;
        out[outSize++] = (byte) (ping ? header[0] & 0xf0 | WebSocketFrame.PONG : header[0]);
        out[outSize++] = (byte) (header[1] & 0x7f);
        System.arraycopy(header, 2, out, outSize, size);
        outSize += size;
        closing |= (header[0] & 0x0f) == WebSocketFrame.CLOSE;
        position = 0;
        inPayload = true;
        endIfEmpty();
    }

    /** How many bytes of the payload were there. */
    private int payload(byte[] bytes, int at, int end) {
        // A length with its highest bit set is negative here, and never ends.
        int count = left < 0 ? end - at : (int) Math.min(left, end - at);
        int mask = masked() ? 2 + lengthSize() : -1;
        for (int i = 0; i < count; i++) {
            int key = mask < 0 ? 0 : header[mask + (int) (position++ & 3)];
            out[outSize++] = (byte) (bytes[at + i] ^ key);
        }
        left -= count;
        endIfEmpty();
        return count;
    }

    private void endIfEmpty() {
        if (left == 0) {
            inPayload = false;
            headerSize = 0;
        }
    }
}
