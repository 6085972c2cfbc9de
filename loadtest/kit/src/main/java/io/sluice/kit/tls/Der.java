package io.sluice.kit.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Writes ASN.1 in DER (ITU-T X.690), as much of it as certificates and keys need: the JDK reads both and writes neither. */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** The first year that UTCTime cannot say (RFC 5280 4.1.2.5). */
    private static final int FIRST_GENERALIZED_YEAR = 2050;

    private Der() {}

    /** Tag, length and the parts one after the other. */
    static byte[] tagged(int tag, byte[]... parts) {
        byte[] content = concat(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        writeLength(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(0x80 | bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(length >>> 8 * i);
        }
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    static byte[] set(byte[]... parts) {
        return tagged(SET, parts);
    }

    /** [n] EXPLICIT. */
    static byte[] explicit(int n, byte[]... parts) {
        return tagged(0xa0 | n, parts);
    }

    /** [n] IMPLICIT of a primitive type. */
    static byte[] implicit(int n, byte[] content) {
        return tagged(0x80 | n, content);
    }

    static byte[] integer(long value) {
        return integer(BigInteger.valueOf(value));
    }

    static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    static byte[] yes() {
        return tagged(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] nothing() {
        return tagged(NULL);
    }

    static byte[] octets(byte[]... parts) {
        return tagged(OCTET_STRING, parts);
    }

    static byte[] utf8(String text) {
        return tagged(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bits(byte[] whole) {
        return tagged(BIT_STRING, new byte[] {0}, whole);
    }

    /** A named bit list: DER leaves the unused low bits of its last byte out. */
    static byte[] namedBits(int lastByte) {
        int unused = Integer.numberOfTrailingZeros(lastByte);
        return tagged(BIT_STRING, new byte[] {(byte) unused, (byte) lastByte});
    }

    /** {@code dotted} is for instance {@code 2.5.4.3}. */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        writeArc(content, 40L * Long.parseLong(arcs[0]) + Long.parseLong(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            writeArc(content, Long.parseLong(arcs[i]));
        }
        return tagged(OBJECT_IDENTIFIER, content.toByteArray());
    }

    private static void writeArc(ByteArrayOutputStream out, long arc) {
        int groups = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(arc) + 6) / 7);
        for (int i = groups - 1; i >= 0; i--) {
            out.write((int) (arc >>> 7 * i & 0x7f) | (i > 0 ? 0x80 : 0));
        }
    }

    /** Whole seconds; UTCTime as long as it can be said so. */
    static byte[] time(Instant instant) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        boolean generalized = utc.getYear() >= FIRST_GENERALIZED_YEAR;
        String pattern = (generalized ? "yyyy" : "yy") + "MMddHHmmss'Z'";
        byte[] text = DateTimeFormatter.ofPattern(pattern).format(utc).getBytes(StandardCharsets.US_ASCII);
        return tagged(generalized ? GENERALIZED_TIME : UTC_TIME, text);
    }
}
