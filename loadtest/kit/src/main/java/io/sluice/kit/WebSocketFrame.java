package io.sluice.kit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One frame of RFC 6455, its payload unmasked.
 *
 * @param bits the first byte: FIN (0x80), the reserved bits and the opcode
 */
public record WebSocketFrame(int bits, byte[] payload) {
    public static final int FIN = 0x80;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    public static WebSocketFrame text(String text) {
        return new WebSocketFrame(FIN | TEXT, Bytes.raw(text));
    }

    public static WebSocketFrame binary(byte[] payload) {
        return new WebSocketFrame(FIN | BINARY, payload);
    }

    public static WebSocketFrame ping(String text) {
        return new WebSocketFrame(FIN | PING, Bytes.raw(text));
    }

    /** A close frame with a status such as 1001 and a reason. */
    public static WebSocketFrame close(int status, String reason) {
        byte[] code = {(byte) (status >> 8), (byte) status};
        return new WebSocketFrame(FIN | CLOSE, Bytes.concat(code, Bytes.raw(reason)));
    }

    public int opcode() {
        return bits & 0x0f;
    }

    /** The status of a close frame, 1005 when it has none. */
    public int closeStatus() {
        return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    /** As a server sends it. */
    public byte[] unmasked() {
        return Bytes.concat(header(bits, payload.length, false), payload);
    }

    /** As a client has to send it. */
    public byte[] masked() {
        byte[] hidden = payload.clone();
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] ^= MASK[i % 4];
        }
        return Bytes.concat(header(bits, payload.length, true), MASK, hidden);
    }

    /**
     * The header alone, for a payload that is made elsewhere; the mask is not in it.
     *
     * @param length of the payload; 2^63 and more cannot be said (RFC 6455 §5.2: the most significant bit must be 0)
     */
    public static byte[] header(int bits, long length, boolean masked) {
        if (length < 0) {
            throw new IllegalArgumentException("a payload has 0 to 2^63 - 1 bytes, not " + length);
        }
        int mask = masked ? 0x80 : 0;
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) bits);
        if (length < 126) {
            header.put((byte) (mask | length));
        } else if (length < 0x10000) {
            header.put((byte) (mask | 126)).putShort((short) length);
        } else {
            header.put((byte) (mask | 127)).putLong(length);
        }
        return Arrays.copyOf(header.array(), header.position());
    }

    /** The whole frames at the beginning of {@code bytes}, masked or not; what is left over is left out. */
    public static List<WebSocketFrame> parse(byte[] bytes) {
        List<WebSocketFrame> frames = new ArrayList<>();
        WebSocketEcho reader = new WebSocketEcho();
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            reader.answer(bytes, i, 1);
            if (reader.betweenFrames()) {
                frames.add(one(Arrays.copyOfRange(bytes, at, i + 1)));
                at = i + 1;
            }
        }
        return frames;
    }

    private static WebSocketFrame one(byte[] frame) {
        byte[] plain = new WebSocketEcho(true).answer(frame, 0, frame.length);
        int length = frame[1] & 0x7f;
        int header = length == 127 ? 10 : length == 126 ? 4 : 2;
        return new WebSocketFrame(frame[0] & 0xff, Arrays.copyOfRange(plain, header, plain.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebSocketFrame frame && frame.bits == bits && Arrays.equals(frame.payload, payload);
    }

    @Override
    public int hashCode() {
        return 31 * bits + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "frame " + Integer.toHexString(bits) + " " + Bytes.excerpt(payload);
    }
}
