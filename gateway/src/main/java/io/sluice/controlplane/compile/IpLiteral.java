package io.sluice.controlplane.compile;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as text that a user wrote. Strict: no leading zeros, no shorthand, no zone; nothing is ever
 * looked up. IPv4-mapped IPv6 counts as the IPv4 address it means, so that no spelling slips past a check.
 */
final class IpLiteral {
    private final byte[] bytes;

    private IpLiteral(byte[] bytes) {
        this.bytes = bytes;
    }

    static Optional<IpLiteral> parse(String text) {
        byte[] bytes = text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
        return bytes == null ? Optional.empty() : Optional.of(new IpLiteral(unmapped(bytes)));
    }

    private static byte[] parseV4(String text) {
        byte[] bytes = new byte[4];
        int index = 0;
        int position = 0;
        while (index < 4) {
            int end = position;
            int value = 0;
            while (end < text.length() && isDigit(text.charAt(end)) && end - position < 3) {
                value = value * 10 + text.charAt(end++) - '0';
            }
            boolean leadingZero = end - position > 1 && text.charAt(position) == '0';
            if (end == position || value > 255 || leadingZero) {
                return null;
            }
            bytes[index++] = (byte) value;
            position = end;
            if (index < 4 && (position >= text.length() || text.charAt(position++) != '.')) {
                return null;
            }
        }
        return position == text.length() ? bytes : null;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static byte[] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == 16 ? all : null;
        }
        byte[] head = gap == 0 ? new byte[0] : groups(text.substring(0, gap));
        byte[] tail = gap + 2 == text.length() ? new byte[0] : groups(text.substring(gap + 2));
        if (head == null
                || tail == null
                || text.substring(0, gap).indexOf('.') >= 0
                || head.length + tail.length > 14) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    /** Colon-separated groups of hexadecimal digits, the last of which may be an IPv4 address; null if malformed. */
    private static byte[] groups(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 8) {
            return null;
        }
        byte[] bytes = new byte[16];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            byte[] group = i == parts.length - 1 && parts[i].indexOf('.') >= 0 ? parseV4(parts[i]) : group(parts[i]);
            if (group == null || length + group.length > 16) {
                return null;
            }
            System.arraycopy(group, 0, bytes, length, group.length);
            length += group.length;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return null;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return null;
            }
            value = value << 4 | digit;
        }
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    private static byte[] unmapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
            return bytes;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return bytes;
            }
        }
        return Arrays.copyOfRange(bytes, 12, 16);
    }

    boolean isV4() {
        return bytes.length == 4;
    }

    boolean isLoopback() {
        return address().isLoopbackAddress();
    }

    /** Nothing that answers requests can have such an address: unspecified, multicast, link-local, broadcast. */
    boolean isNeverAnEndpoint() {
        InetAddress address = address();
        boolean broadcast = isV4() && Arrays.equals(bytes, new byte[] {-1, -1, -1, -1});
        boolean thisNetwork = isV4() && bytes[0] == 0;
        return address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || address.isLinkLocalAddress()
                || broadcast
                || thisNetwork;
    }

    private InetAddress address() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** Canonical text: dotted decimal, or RFC 5952 (lower case, the longest run of zero groups shortened). */
    @Override
    public String toString() {
        return isV4()
                ? (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255)
                : v6Text();
    }

    private String v6Text() {
        int[] run = longestZeroRun();
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == run[0]) {
                text.append("::");
                i += run[1] - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groupAt(i)));
        }
        return text.toString();
    }

    private int groupAt(int index) {
        return (bytes[2 * index] & 255) << 8 | bytes[2 * index + 1] & 255;
    }

    /** {start, length}; start is -1 when no run is longer than one group. */
    private int[] longestZeroRun() {
        int[] best = {-1, 1};
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && groupAt(i + length) == 0) {
                length++;
            }
            if (length > best[1]) {
                best = new int[] {i, length};
            }
            i += length;
        }
        return best;
    }
}
