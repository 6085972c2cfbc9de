package io.sluice.kit.h2;

import io.sluice.kit.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A frame (RFC 9113 section 4): any type, any flags, any stream, any payload, whether they make sense or not.
 *
 * @param type 0 to 255
 * @param flags 0 to 255
 * @param stream 31 bits, or 32 with the reserved one
 */
public record Frame(int type, int flags, int stream, byte[] payload) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 0x1;
    public static final int ACK = 0x1;
    public static final int END_HEADERS = 0x4;
    public static final int PADDED = 0x8;
    public static final int WITH_PRIORITY = 0x20;

    static final int HEAD = 9;

    private static final String[] NAMES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    public static Frame data(int stream, byte[] bytes, boolean end) {
        return new Frame(DATA, end ? END_STREAM : 0, stream, bytes);
    }

    public static Frame data(int stream, String literal, boolean end) {
        return data(stream, Bytes.of(literal), end);
    }

    /** With {@code padding} bytes (0 to 255) behind the data. */
    public static Frame paddedData(int stream, byte[] bytes, int padding, boolean end) {
        byte[] payload = Bytes.concat(new byte[] {(byte) padding}, bytes, new byte[padding]);
        return new Frame(DATA, PADDED | (end ? END_STREAM : 0), stream, payload);
    }

    /** A whole header block. */
    public static Frame headers(int stream, byte[] block, boolean end) {
        return new Frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
    }

    /** Whole, every field a literal. */
    public static Frame headers(int stream, Fields fields, boolean end) {
        return headers(stream, HpackBlock.literals(fields), end);
    }

    /** The first part of a header block; {@link #continuation} has to follow. */
    public static Frame unfinishedHeaders(int stream, byte[] block, boolean end) {
        return new Frame(HEADERS, end ? END_STREAM : 0, stream, block);
    }

    public static Frame continuation(int stream, byte[] block, boolean last) {
        return new Frame(CONTINUATION, last ? END_HEADERS : 0, stream, block);
    }

    public static Frame priority(int stream, int dependsOn, int weight) {
        return new Frame(
                PRIORITY,
                0,
                stream,
                ByteBuffer.allocate(5).putInt(dependsOn).put((byte) weight).array());
    }

    public static Frame reset(int stream, ErrorCode code) {
        return new Frame(RST_STREAM, 0, stream, uint32(code.number()));
    }

    /** Numbers of {@link Setting} and their values in turn. */
    public static Frame settings(int... numbersAndValues) {
        ByteBuffer payload = ByteBuffer.allocate(numbersAndValues.length * 3);
        for (int i = 0; i < numbersAndValues.length; i += 2) {
            payload.putShort((short) numbersAndValues[i]).putInt(numbersAndValues[i + 1]);
        }
        return new Frame(SETTINGS, 0, 0, payload.array());
    }

    public static Frame settingsAck() {
        return new Frame(SETTINGS, ACK, 0, new byte[0]);
    }

    public static Frame ping(long content) {
        return new Frame(PING, 0, 0, ByteBuffer.allocate(8).putLong(content).array());
    }

    public static Frame pingAck(byte[] content) {
        return new Frame(PING, ACK, 0, content);
    }

    public static Frame goAway(int lastStream, ErrorCode code) {
        return new Frame(
                GOAWAY,
                0,
                0,
                ByteBuffer.allocate(8).putInt(lastStream).putInt(code.number()).array());
    }

    /** For the connection with stream 0. */
    public static Frame windowUpdate(int stream, int increment) {
        return new Frame(WINDOW_UPDATE, 0, stream, uint32(increment));
    }

    public static Frame pushPromise(int stream, int promised, byte[] block) {
        return new Frame(PUSH_PROMISE, END_HEADERS, stream, Bytes.concat(uint32(promised), block));
    }

    private static byte[] uint32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** The same with these flags, too. */
    public Frame flagged(int more) {
        return new Frame(type, flags | more, stream, payload);
    }

    /** The frame on the wire. */
    public byte[] bytes() {
        return bytes(payload.length);
    }

    /** On the wire, with a length that it does not have. */
    public byte[] bytes(int claimedLength) {
        return ByteBuffer.allocate(HEAD + payload.length)
                .put((byte) (claimedLength >> 16))
                .putShort((short) claimedLength)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** All of them, one after the other. */
    public static byte[] bytes(Frame... frames) {
        return Bytes.concat(Arrays.stream(frames).map(frame -> frame.bytes()).toArray(byte[][]::new));
    }

    // ---- what a received frame says

    public boolean is(int wanted) {
        return type == wanted;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** DATA or HEADERS that end their stream. */
    public boolean endsStream() {
        return (type == DATA || type == HEADERS) && has(END_STREAM);
    }

    /** The payload of a well-formed DATA, HEADERS or CONTINUATION without padding and priority. */
    public byte[] content() {
        return Arrays.copyOfRange(payload, contentStart(), contentEnd());
    }

    /** Its length is one that its type can have (RFC 9113 section 6), padding included. */
    public boolean wellFormed() {
        return switch (type) {
            case DATA, HEADERS -> contentStart() <= contentEnd();
            case PRIORITY -> payload.length == 5;
            case RST_STREAM, WINDOW_UPDATE -> payload.length == 4;
            case SETTINGS -> payload.length % 6 == 0 && (!has(ACK) || payload.length == 0);
            case PING -> payload.length == 8;
            case GOAWAY -> payload.length >= 8;
            default -> true;
        };
    }

    private int contentStart() {
        boolean prioritised = type == HEADERS && has(WITH_PRIORITY);
        return (padded() ? 1 : 0) + (prioritised ? 5 : 0);
    }

    private int contentEnd() {
        return payload.length - (padded() && payload.length > 0 ? payload[0] & 0xff : 0);
    }

    private boolean padded() {
        return (type == DATA || type == HEADERS) && has(PADDED);
    }

    /** Of RST_STREAM and GOAWAY. */
    public ErrorCode errorCode() {
        return ErrorCode.of(ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0));
    }

    /** Of GOAWAY. */
    public int lastStream() {
        return ByteBuffer.wrap(payload).getInt() & Integer.MAX_VALUE;
    }

    /** Of WINDOW_UPDATE. */
    public int increment() {
        return ByteBuffer.wrap(payload).getInt() & Integer.MAX_VALUE;
    }

    /** What SETTINGS say about that number; -1 for nothing. The last one counts. */
    public long setting(int number) {
        ByteBuffer pairs = ByteBuffer.wrap(payload);
        long value = -1;
        while (pairs.remaining() >= 6) {
            boolean wanted = (pairs.getShort() & 0xffff) == number;
            long said = pairs.getInt() & 0xffff_ffffL;
            value = wanted ? said : value;
        }
        return value;
    }

    @Override
    public String toString() {
        String name = type < NAMES.length ? NAMES[type] : "TYPE_" + type;
        String code = type == RST_STREAM && payload.length == 4 || type == GOAWAY && payload.length >= 8
                ? " " + errorCode()
                : "";
        return name + " stream " + stream + " flags 0x" + Integer.toHexString(flags) + " length " + payload.length
                + code;
    }
}
