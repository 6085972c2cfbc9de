package io.sluice.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * An IPv4 or IPv6 address as a value: 128 bits, IPv4 in its IPv4-mapped form ({@code ::ffff:0:0/96}), so that no
 * spelling of an address slips past a comparison. Nothing is ever looked up.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {
    private static final long MAPPED = 0xFFFFL;

    /** From text, as {@link #parse(byte[], int, int)}; null when it is no address. */
    public static IpAddress parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /**
     * From the text in {@code bytes[start, end)}: dotted decimal with four parts without leading zeros, or RFC 4291
     * section 2.2. No brackets, no port, no zone.
     *
     * @return null when it is no address
     */
    public static IpAddress parse(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == ':') {
                return v6(bytes, start, end);
            }
        }
        long four = v4(bytes, start, end);
        return four < 0 ? null : new IpAddress(0, MAPPED << 32 | four);
    }

    /** The value of an address object; scope ids are ignored. */
    public static IpAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return new IpAddress(0, MAPPED << 32 | number(bytes, 0, 4));
        }
        return new IpAddress(number(bytes, 0, 8), number(bytes, 8, 8));
    }

    private static long number(byte[] bytes, int start, int size) {
        long number = 0;
        for (int i = 0; i < size; i++) {
            number = number << 8 | bytes[start + i] & 255;
        }
        return number;
    }

    private static long v4(byte[] bytes, int start, int end) {
        long address = 0;
        int at = start;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && (at >= end || bytes[at++] != '.')) {
                return -1;
            }
            int from = at;
            int value = 0;
            while (at < end && at - from < 3 && bytes[at] >= '0' && bytes[at] <= '9') {
                value = value * 10 + bytes[at++] - '0';
            }
            if (at == from || value > 255 || at - from > 1 && bytes[from] == '0') {
                return -1;
            }
            address = address << 8 | value;
        }
        return at == end ? address : -1;
    }

    private static IpAddress v6(byte[] bytes, int start, int end) {
        return new V6Text(bytes, start, end).parse();
    }

    public boolean isV4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /** An address object, without asking a name server. */
    public InetAddress toInetAddress() {
        byte[] bytes = new byte[isV4() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int shift = (bytes.length - 1 - i) * 8;
            bytes[i] = (byte) (shift < 64 ? low >>> shift : high >>> (shift - 64));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }

    /** Canonical text: dotted decimal, or RFC 5952 section 4. */
    @Override
    public String toString() {
        if (isV4()) {
            return (low >>> 24 & 255) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
        }
        int runStart = -1;
        int runLength = 1; // RFC 5952 section 4.2.2: a single group of zeros is not shortened
        for (int i = 0; i < 8; i++) {
            int length = zerosFrom(i);
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                text.append(i == 0 || i == runStart + runLength && runStart >= 0 ? "" : ":")
                        .append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int zerosFrom(int index) {
        int i = index;
        while (i < 8 && group(i) == 0) {
            i++;
        }
        return i - index;
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >>> (3 - index % 4) * 16) & 0xFFFF;
    }

    /** The text of an IPv6 address while it is read: up to eight groups, the last two perhaps in dotted decimal. */
    private static final class V6Text {
        private final byte[] bytes;
        private final int end;
        private int at;
        private final int[] groups = new int[8];
        private int count;
        private int gap = -1;

        V6Text(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            this.at = start;
            this.end = end;
        }

        IpAddress parse() {
            if (!leadingGap()) {
                return null;
            }
            while (at < end) {
                if (!group() || !separator()) {
                    return null;
                }
            }
            return gap < 0 ? count == 8 ? value() : null : count < 8 ? value() : null;
        }

        private boolean leadingGap() {
            if (bytes[at] != ':') {
                return true;
            } else if (at + 1 < end && bytes[at + 1] == ':') {
                gap = 0;
                at += 2;
                return true;
            }
            return false;
        }

        private boolean group() {
            if (count == 8) {
                return false;
            }
            int from = at;
            int value = 0;
            while (at < end && at - from < 4 && Character.digit(bytes[at], 16) >= 0) {
                value = value << 4 | Character.digit(bytes[at++], 16);
            }
            if (at < end && bytes[at] == '.') {
                return dotted(from);
            }
            groups[count++] = value;
            return at > from;
        }

        private boolean dotted(int from) {
            long four = count <= 6 ? v4(bytes, from, end) : -1;
            if (four < 0) {
                return false;
            }
            groups[count++] = (int) (four >>> 16);
            groups[count++] = (int) four & 0xFFFF;
            at = end;
            return true;
        }

        /** A colon between groups, or the gap; nothing but the gap may end the text. */
        private boolean separator() {
            if (at == end) {
                return true;
            } else if (bytes[at] != ':') {
                return false;
            }
            at++;
            if (at < end && bytes[at] == ':') {
                boolean first = gap < 0;
                gap = count;
                at++;
                return first;
            }
            return at < end;
        }

        private IpAddress value() {
            int[] all = new int[8];
            int tail = gap < 0 ? 0 : count - gap;
            System.arraycopy(groups, 0, all, 0, count - tail);
            System.arraycopy(groups, count - tail, all, 8 - tail, tail);
            return new IpAddress(number(all, 0), number(all, 4));
        }

        private static long number(int[] groups, int start) {
            return (long) groups[start] << 48
                    | (long) groups[start + 1] << 32
                    | (long) groups[start + 2] << 16
                    | groups[start + 3];
        }
    }
}
