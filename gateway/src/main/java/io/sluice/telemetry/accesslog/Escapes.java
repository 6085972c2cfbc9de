package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.Octets;
import java.nio.charset.StandardCharsets;

/**
 * Puts a client's bytes into a line so that nothing of them can end the line, end the field, or command a terminal. Most
 * bytes need nothing and are copied in runs; they are looked at eight at a time.
 */
final class Escapes {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long SPACES = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long DELETES = ONES * 0x7F;
    private static final byte[] UPPER = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LOWER = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNICODE = ascii("\\u00");
    private static final byte[] REPLACEMENT = ascii("\\ufffd");
    private static final byte[] LINE_SEPARATOR = ascii("\\u2028");
    private static final byte[] PARAGRAPH_SEPARATOR = ascii("\\u2029");

    private Escapes() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As nginx does by default: quote, backslash, and all that is not printable ASCII become {@code \xXX}. */
    static void nginx(Line line, byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int special = plainEnd(bytes, at, end);
            line.put(bytes, at, special - at);
            at = special;
            if (at < end) {
                hex(line, bytes[at++]);
            }
        }
    }

    /** One byte as {@code \xXX}. */
    static void hex(Line line, byte b) {
        line.put('\\');
        line.put('x');
        line.put((char) UPPER[b >> 4 & 15]);
        line.put((char) UPPER[b & 15]);
    }

    /**
     * The inside of a JSON string (RFC 8259 section 7). UTF-8 passes, except control characters and line separators; each
     * byte that is not part of well-formed UTF-8 becomes U+FFFD.
     */
    static void json(Line line, byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int special = plainEnd(bytes, at, end);
            line.put(bytes, at, special - at);
            at = special < end ? jsonSpecial(line, bytes, special, end) : end;
        }
    }

    private static int jsonSpecial(Line line, byte[] bytes, int at, int end) {
        byte b = bytes[at];
        if (b < 0) {
            return beyondAscii(line, bytes, at, end);
        } else if (b == '"' || b == '\\') {
            line.put('\\');
            line.put((char) b);
        } else {
            unicode(line, b);
        }
        return at + 1;
    }

    private static void unicode(Line line, byte b) {
        line.put(UNICODE);
        line.put((char) LOWER[b >> 4 & 15]);
        line.put((char) LOWER[b & 15]);
    }

    private static int beyondAscii(Line line, byte[] bytes, int at, int end) {
        int length = utf8Length(bytes, at, end);
        if (length == 0) {
            line.put(REPLACEMENT);
            return at + 1;
        } else if (bytes[at] == (byte) 0xC2 && bytes[at + 1] < (byte) 0xA0) {
            unicode(line, bytes[at + 1]); // U+0080 to U+009F: control characters, too
        } else if (bytes[at] == (byte) 0xE2 && bytes[at + 1] == (byte) 0x80 && (bytes[at + 2] & 0xFE) == 0xA8) {
            line.put(bytes[at + 2] == (byte) 0xA8 ? LINE_SEPARATOR : PARAGRAPH_SEPARATOR);
        } else {
            line.put(bytes, at, length);
        }
        return at + length;
    }

    /** The length of the well-formed sequence (RFC 3629 section 4) of two to four bytes; 0 when there is none. */
    private static int utf8Length(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || end - at < length || !secondFits(first, bytes[at + 1] & 0xFF)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static boolean secondFits(int first, int second) {
        return switch (first) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> second >= 0x80 && second <= 0xBF;
        };
    }

    /** The first byte of {@code [from, to)} that is a control byte, a quote, a backslash or not ASCII. */
    static int plainEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (to - i >= 8) {
            long eight = Octets.eight(bytes, i);
            // A borrow can only mark bytes above one that is marked rightly, and the lowest mark is taken.
            long hits = (eight
                            | eight - SPACES
                            | (eight ^ QUOTES) - ONES
                            | (eight ^ BACKSLASHES) - ONES
                            | (eight ^ DELETES) - ONES)
                    & HIGH;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            i += 8;
        }
        while (i < to && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] != 0x7F) {
            i++;
        }
        return i;
    }
}
