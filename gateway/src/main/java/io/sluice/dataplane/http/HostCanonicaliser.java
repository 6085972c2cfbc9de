package io.sluice.dataplane.http;

import java.util.Arrays;

/**
 * The one canonical host of a request: lower case, no trailing dot, no port (http1.md ). Routes, certificate
 * policies, limits, metrics and logs use it, so that no two of them can disagree about who was asked.
 *
 * <p>Accepts labels of {@code [A-Za-z0-9_-]} (1 to 63 bytes, 253 in total, one trailing dot) or an IPv6 address in
 * brackets, then an optional colon with an optional port of 1 to 65535. Nothing is copied unless a letter has to be
 * folded.
 */
public final class HostCanonicaliser {
    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_PORT = 5;
    private static final int LARGEST_PORT = 65535;

    private HostCanonicaliser() {}

    /**
     * Sets {@link RequestHead#hostStart}, {@link RequestHead#hostEnd} and {@link RequestHead#hostPort} from
     * {@code [start, end)} of the head's bytes, a {@code uri-host [":" port]}.
     *
     * @return false when it is malformed
     */
    public static boolean canonicalise(RequestHead head, int start, int end) {
        byte[] bytes = head.headers().bytes();
        if (start < end && bytes[start] == '[') {
            return bracketed(head, bytes, start, end);
        }
        boolean upper = false;
        int label = 0;
        int i = start;
        for (; i < end; i++) {
            byte b = bytes[i];
            if (Octets.isLabel(b)) {
                upper |= b >= 'A' && b <= 'Z';
                label++;
            } else if (b == '.' && label > 0 && label <= LONGEST_LABEL) {
                label = 0;
            } else {
                break;
            }
        }
        int hostEnd = label == 0 ? i - 1 : i; // behind a trailing dot no label was begun
        if (hostEnd <= start || label > LONGEST_LABEL || hostEnd - start > LONGEST_HOST) {
            return false;
        }
        return finish(head, start, hostEnd, i, end, upper);
    }

    /**
     * Whether the head's host and port are those that were canonicalised before, from another place of the same head.
     *
     * @param defaultPort what a missing port means
     */
    public static boolean isAlso(RequestHead head, int start, int end, int port, int defaultPort) {
        byte[] bytes = head.headers().bytes();
        return Arrays.equals(bytes, start, end, bytes, head.hostStart, head.hostEnd)
                && (port == 0 ? defaultPort : port) == (head.hostPort == 0 ? defaultPort : head.hostPort);
    }

    private static boolean bracketed(RequestHead head, byte[] bytes, int start, int end) {
        int close = start + 1;
        boolean upper = false;
        while (close < end && bytes[close] != ']') {
            upper |= bytes[close] >= 'A' && bytes[close] <= 'Z';
            close++;
        }
        if (close == end || !isIpv6(bytes, start + 1, close)) {
            return false;
        }
        return finish(head, start, close + 1, close + 1, end, upper);
    }

    private static boolean finish(RequestHead head, int start, int hostEnd, int rest, int end, boolean upper) {
        int port = port(head.headers().bytes(), rest, end);
        if (port < 0) {
            return false;
        }
        head.hostPort = port;
        head.hostStart = upper ? lower(head.headers(), start, hostEnd - start) : start;
        head.hostEnd = head.hostStart + hostEnd - start;
        return true;
    }

    private static int lower(HeaderBlock block, int start, int length) {
        block.ensure(length);
        int copy = block.append(block.bytes(), start, length);
        byte[] bytes = block.bytes();
        for (int i = copy; i < copy + length; i++) {
            if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
                bytes[i] |= 0x20;
            }
        }
        return copy;
    }

    /** 0 when there is none, −1 when it is malformed. */
    private static int port(byte[] bytes, int start, int end) {
        if (start == end) {
            return 0;
        } else if (bytes[start] != ':' || end - start - 1 > LONGEST_PORT) {
            return -1;
        } else if (end - start == 1) {
            return 0;
        }
        int port = 0;
        for (int i = start + 1; i < end; i++) {
            if (!Octets.isDigit(bytes[i])) {
                return -1;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port == 0 || port > LARGEST_PORT || bytes[start + 1] == '0' ? -1 : port;
    }

    /** RFC 3986 section 3.2.2, IPv6address; a zone is refused. */
    static boolean isIpv6(byte[] bytes, int start, int end) {
        int groups = 0;
        boolean gap = false;
        int i = start;
        if (end - i >= 2 && bytes[i] == ':' && bytes[i + 1] == ':') {
            gap = true;
            i += 2;
        }
        while (i < end) {
            int stop = i;
            while (stop < end && Octets.hex(bytes[stop]) >= 0) {
                stop++;
            }
            if (stop < end && bytes[stop] == '.') {
                return isIpv4(bytes, i, end) && complete(groups + 2, gap);
            }
            if (stop == i || stop - i > 4 || ++groups > 8) {
                return false;
            }
            i = stop;
            if (i < end && (bytes[i] != ':' || ++i == end)) {
                return false;
            }
            if (i < end && bytes[i] == ':') {
                if (gap) {
                    return false;
                }
                gap = true;
                i++;
            }
        }
        return complete(groups, gap);
    }

    private static boolean complete(int groups, boolean gap) {
        return gap ? groups < 8 : groups == 8;
    }

    /** Four decimal numbers up to 255, with dots between. */
    public static boolean isIpv4(byte[] bytes, int start, int end) {
        int parts = 0;
        int i = start;
        while (i < end && parts < 4) {
            int value = 0;
            int digits = 0;
            while (i < end && digits < 4 && Octets.isDigit(bytes[i])) {
                value = value * 10 + bytes[i++] - '0';
                digits++;
            }
            boolean leadingZero = digits > 1 && bytes[i - digits] == '0';
            if (digits == 0 || value > 255 || leadingZero) {
                return false;
            }
            parts++;
            if (i < end && (bytes[i++] != '.' || i == end)) {
                return false;
            }
        }
        return parts == 4 && i == end;
    }
}
