package io.sluice.kit;

import java.io.ByteArrayOutputStream;

/**
 * Gives every frame back, unmasked, as its bytes come, so that one of any length needs no memory; a ping becomes a
 * pong. Judges nothing: reserved bits, unknown opcodes and missing masks come back as they are.
 */
final class WebSocketEcho implements TunnelPeer {
    private final boolean verbatim;
    private final byte[] header = new byte[14];
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
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
        for (int i = offset; i < offset + length; i++) {
            if (inPayload) {
                payload(bytes[i], out);
            } else {
                header[headerSize++] = bytes[i];
                if (headerSize >= 2 && headerSize == wholeHeader()) {
                    begin(out);
                }
            }
        }
        return out.toByteArray();
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

    private void begin(ByteArrayOutputStream out) {
        int size = lengthSize();
        left = size == 0 ? header[1] & 0x7f : 0;
        for (int i = 0; i < size; i++) {
            left = left << 8 | header[2 + i] & 0xff;
        }
        boolean ping = (header[0] & 0x0f) == WebSocketFrame.PING && !verbatim;
        out.write(ping ? header[0] & 0xf0 | WebSocketFrame.PONG : header[0]);
        out.write(header[1] & 0x7f);
        out.write(header, 2, size);
        closing |= (header[0] & 0x0f) == WebSocketFrame.CLOSE;
        position = 0;
        inPayload = true;
        endIfEmpty();
    }

    private void payload(byte b, ByteArrayOutputStream out) {
        int mask = masked() ? header[2 + lengthSize() + (int) (position & 3)] : 0;
        out.write(b ^ mask);
        position++;
        left--;
        endIfEmpty();
    }

    private void endIfEmpty() {
        // A length with its highest bit set is negative here, and never ends.
        if (left == 0) {
            inPayload = false;
            headerSize = 0;
        }
    }
}
