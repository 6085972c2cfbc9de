package io.sluice.dataplane.http2;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Writes the representations of HPACK (RFC 7541 sections 5 and 6) into an array that grows with the largest block; the block
 * is copied out at once. One per loop: a block is written without interruption. Allocates only to grow.
 */
final class HpackWriter {
    private static final int BITE = 2048;
    private static final int INDEXED = 0x80;
    private static final int INDEX_BITS = 7;
    private static final int LITERAL = 0x00;
    private static final int NEVER_INDEXED = 0x10;
    private static final int LITERAL_BITS = 4;
    private static final int NO_TABLE = 0x20;
    private static final int HUFFMAN = 0x80;
    private static final int LENGTH_BITS = 7;
    /** The longest integer: one byte of prefix, 31 bits in groups of seven. */
    private static final int INTEGER = 6;

    /** The longest number that is not negative has nineteen digits. */
    private static final int DIGITS = 19;

    private byte[] bytes = new byte[BITE];
    private int length;
    private byte[] parts = new byte[64];
    private int partsLength;

    /** Starts a block. */
    void begin() {
        length = 0;
    }

    /** Copies the block. */
    void copyTo(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }

    /** Says that the dynamic table has no room. */
    void noTable() {
        ensure(1);
        bytes[length++] = NO_TABLE;
    }

    /** A whole field that has an entry in the static table. */
    void indexed(int entry) {
        ensure(INTEGER);
        integer(INDEXED, INDEX_BITS, entry);
    }

    /**
     * Begins a field that no table takes up; {@link #value} follows.
     *
     * @param entry the name's entry; {@link StaticTable#NONE} when {@link #name} follows
     * @param secret whether the next hop must not put it in a table either (RFC 7541 section 7.1.3)
     */
    void literal(int entry, boolean secret) {
        ensure(INTEGER);
        integer(secret ? NEVER_INDEXED : LITERAL, LITERAL_BITS, entry);
    }

    /** A name, put in lower case. */
    void name(byte[] from, int start, int end) {
        int at = string(HuffmanCode.LOWER, from, start, end);
        for (int i = at; i < length; i++) {
            byte b = bytes[i];
            bytes[i] = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
        }
    }

    void value(byte[] from, int start, int end) {
        string(HuffmanCode.EXACT, from, start, end);
    }

    /** A piece of a value that has several; {@link #parts} follows. */
    void part(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, parts, partsLength, end - start);
        partsLength += end - start;
    }

    void part(char ascii) {
        room(1);
        parts[partsLength++] = (byte) ascii;
    }

    /**
     * A number in decimal.
     *
     * @param number not negative
     */
    void part(long number) {
        room(DIGITS);
        int end = partsLength + 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            end++;
        }
        partsLength = end;
        long rest = number;
        do {
            parts[--end] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
    }

    /** The value whose pieces were given. */
    void parts() {
        value(parts, 0, partsLength);
        partsLength = 0;
    }

    private void room(int more) {
        if (parts.length - partsLength < more) {
            parts = Arrays.copyOf(parts, partsLength + Math.max(partsLength, more));
        }
    }

    /** Writes a string, in Huffman's code where that is shorter; gives the start of what was written plainly. */
    private int string(HuffmanCode code, byte[] from, int start, int end) {
        int plain = end - start;
        ensure(plain + INTEGER);
        int coded = code.size(from, start, end);
        if (coded < plain) {
            integer(HUFFMAN, LENGTH_BITS, coded);
            length = code.encode(from, start, end, bytes, length);
            return length;
        }
        integer(0, LENGTH_BITS, plain);
        System.arraycopy(from, start, bytes, length, plain);
        length += plain;
        return length - plain;
    }

    private void integer(int pattern, int prefixBits, int value) {
        int most = (1 << prefixBits) - 1;
        if (value < most) {
            bytes[length++] = (byte) (pattern | value);
            return;
        }
        bytes[length++] = (byte) (pattern | most);
        int rest = value - most;
        while (rest >= 0x80) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), length + more));
        }
    }
}
