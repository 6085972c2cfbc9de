package io.sluice.kit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The notation of byte strings: {@code "GET / HTTP/1.1\\r\\nX: a\\x00b"} to bytes and back. Characters are bytes
 * (ISO-8859-1); the escapes are {@code \r \n \t \\ \xNN}. Text and bytes convert without loss in both directions.
 */
public final class Bytes {
    private static final int SHOWN = 2048;

    private Bytes() {}

    /** The bytes of {@code literal}. An unknown escape or a character above 0xFF is a mistake of the test. */
    public static byte[] of(String literal) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(literal.length());
        int i = 0;
        while (i < literal.length()) {
            char c = literal.charAt(i);
            if (c > 0xFF) {
                throw new IllegalArgumentException("not a byte: '" + c + "' at " + i + " of " + literal);
            }
            if (c != '\\') {
                out.write(c);
                i++;
            } else {
                i += unescape(literal, i, out);
            }
        }
        return out.toByteArray();
    }

    private static int unescape(String literal, int at, ByteArrayOutputStream out) {
        char kind = at + 1 < literal.length() ? literal.charAt(at + 1) : '\0';
        switch (kind) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case '\\' -> out.write('\\');
            case 'x' -> {
                out.write(hex(literal, at + 2) << 4 | hex(literal, at + 3));
                return 4;
            }
            default -> throw new IllegalArgumentException("unknown escape at " + at + " of " + literal);
        }
        return 2;
    }

    private static int hex(String literal, int at) {
        int digit = at < literal.length() ? Character.digit(literal.charAt(at), 16) : -1;
        if (digit < 0) {
            throw new IllegalArgumentException("\\x wants two hex digits at " + at + " of " + literal);
        }
        return digit;
    }

    /** The bytes of {@code text} as they stand, one per character, no escapes. */
    public static byte[] raw(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One character per byte. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The first index of {@code wanted} at or after {@code from}, or -1. */
    public static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int i = from; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The notation for {@code bytes}; {@code of(escape(b))} is {@code b}. */
    public static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            appendEscaped(text, b & 0xFF);
        }
        return text.toString();
    }

    private static void appendEscaped(StringBuilder text, int b) {
        switch (b) {
            case '\r' -> text.append("\\r");
            case '\n' -> text.append("\\n");
            case '\t' -> text.append("\\t");
            case '\\' -> text.append("\\\\");
            default -> {
                if (b >= 0x20 && b < 0x7F) {
                    text.append((char) b);
                } else {
                    text.append(String.format("\\x%02x", b));
                }
            }
        }
    }

    /** {@link #escape} for a failure message: the middle of a long string is left out, its length is told. */
    public static String excerpt(byte[] bytes) {
        if (bytes.length <= SHOWN) {
            return escape(bytes);
        }
        byte[] head = Arrays.copyOf(bytes, SHOWN / 2);
        byte[] tail = Arrays.copyOfRange(bytes, bytes.length - SHOWN / 2, bytes.length);
        return escape(head) + " …(" + (bytes.length - SHOWN) + " of " + bytes.length + " bytes left out)… "
                + escape(tail);
    }
}
