package io.sluice.dataplane.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The classes of bytes that HTTP's grammars speak of: one table of 256 entries for all readers, and searches for the
 * first byte outside a class. Searches over values and targets look at eight bytes at a time.
 */
public final class Octets {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long SPACES = ONES * ' ';
    private static final long AFTER_SPACES = ONES * (' ' + 1);
    private static final long DELETES = ONES * 0x7F;
    private static final long HASHES = ONES * '#';

    private static final byte TOKEN = 1;
    private static final byte HYPHENATED = 2;
    private static final byte UNRESERVED = 4;
    private static final byte LABEL = 8;
    private static final byte PATH = 16;
    private static final byte[] CLASS = new byte[256];
    private static final byte[] HEX = new byte[256];

    static {
        for (int b = 0; b < 256; b++) {
            HEX[b] = (byte) Character.digit(b < 0x80 ? b : 0, 16);
            boolean alphanumeric = b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
            if (alphanumeric) {
                CLASS[b] |= TOKEN | HYPHENATED | UNRESERVED | LABEL;
            }
            if (b > ' ' && b < 0x7F && "#\\\"<>%?/.".indexOf(b) < 0) {
                CLASS[b] |= PATH;
            }
        }
        mark("!#$%&'*+-.^_`|~", TOKEN);
        mark("!#$%&'*+-.^`|~", HYPHENATED);
        mark("-._~", UNRESERVED);
        mark("-_", LABEL);
    }

    private Octets() {}

    private static void mark(String bytes, byte type) {
        for (int i = 0; i < bytes.length(); i++) {
            CLASS[bytes.charAt(i)] |= type;
        }
    }

    /** The bytes of a text that is ASCII; for constants. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The eight bytes from {@code at} on, the first one lowest. */
    public static long eight(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** A tchar (RFC 9110 section 5.6.2). */
    public static boolean isToken(byte b) {
        return (CLASS[b & 0xFF] & TOKEN) != 0;
    }

    /** Unreserved (RFC 3986 section 2.3): means the same with and without percent-encoding. */
    static boolean isUnreserved(int b) {
        return (CLASS[b & 0xFF] & UNRESERVED) != 0;
    }

    /** May stand in a label of a host name. */
    public static boolean isLabel(byte b) {
        return (CLASS[b & 0xFF] & LABEL) != 0;
    }

    /** May stand in a path and has no meaning of its own there. */
    static boolean isPlainPath(byte b) {
        return (CLASS[b & 0xFF] & PATH) != 0;
    }

    public static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** SP or HTAB. */
    public static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** 0 to 15; −1 for what is no hexadecimal digit. */
    public static int hex(byte b) {
        return HEX[b & 0xFF];
    }

    /** The first byte of {@code [from, to)} that is no tchar; {@code to} if all are. */
    public static int tokenEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && (CLASS[bytes[i] & 0xFF] & TOKEN) != 0) {
            i++;
        }
        return i;
    }

    /** As {@link #tokenEnd}, but stops at an underscore, too, which field names treat specially. */
    public static int nameEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && (CLASS[bytes[i] & 0xFF] & HYPHENATED) != 0) {
            i++;
        }
        return i;
    }

    /** The first byte of {@code [from, to)} that must not stand in a field value: any control byte except HTAB. */
    public static int valueEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (to - i >= 8) {
            long eight = (long) LONGS.get(bytes, i);
            // Below SP borrows into the high bit, DEL becomes zero and then borrows; bytes above 0x7F are masked.
            long hits = ((eight - SPACES) | ((eight ^ DELETES) - ONES)) & ~eight & HIGH;
            if (hits == 0) {
                i += 8;
                continue;
            }
            i += Long.numberOfTrailingZeros(hits) >>> 3;
            if (bytes[i] != '\t') {
                return i;
            }
            i++;
        }
        while (i < to && !isControl(bytes[i])) {
            i++;
        }
        return i;
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < ' ' && b != '\t' || b == 0x7F;
    }

    /** The first byte of {@code [from, to)} that must not stand in a request target: outside 0x21 to 0x7E, or #. */
    public static int targetEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (to - i >= 8) {
            long eight = (long) LONGS.get(bytes, i);
            long hits = ((eight - AFTER_SPACES) | ((eight ^ DELETES) - ONES) | ((eight ^ HASHES) - ONES)) & ~eight;
            hits = (hits | eight) & HIGH;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            i += 8;
        }
        while (i < to && bytes[i] > ' ' && bytes[i] != 0x7F && bytes[i] != '#') {
            i++;
        }
        return i;
    }

    /** Where {@code [from, to)} ends without the blanks at its end. */
    public static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && isBlank(bytes[end - 1])) {
            end--;
        }
        return end;
    }
}
