package io.sluice.dataplane.filter;

import io.sluice.model.IpAddress;

/** Whether bytes are a host with an optional port, as in Host (RFC 9110 section 7.2): a name, an IPv4 address or an IPv6 address in brackets. */
final class HostSyntax {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private HostSyntax() {}

    static boolean wellFormed(byte[] bytes, int start, int end) {
        int hostEnd =
                start < end && bytes[start] == '[' ? behindBracket(bytes, start, end) : behindName(bytes, start, end);
        return hostEnd > start
                && (hostEnd == end
                        || bytes[hostEnd] == ':' && (hostEnd + 1 == end || port(bytes, hostEnd + 1, end) > 0));
    }

    private static int behindBracket(byte[] bytes, int start, int end) {
        int close = start;
        boolean colon = false;
        while (close < end && bytes[close] != ']') {
            colon |= bytes[close++] == ':';
        }
        return close < end && colon && IpAddress.parse(bytes, start + 1, close) != null ? close + 1 : -1;
    }

    private static int behindName(byte[] bytes, int start, int end) {
        int at = start;
        int label = 0;
        while (at < end && bytes[at] != ':') {
            boolean dot = bytes[at] == '.';
            if (dot ? label == 0 : !labelByte(bytes[at]) || ++label > LONGEST_LABEL) {
                return -1;
            }
            label = dot ? 0 : label;
            at++;
        }
        boolean trailingDot = at > start && bytes[at - 1] == '.';
        return at - start - (trailingDot ? 1 : 0) <= LONGEST_NAME ? at : -1;
    }

    private static boolean labelByte(byte b) {
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '_';
    }

    /** The number in these bytes if it is 1 to 65535, else 0. */
    static int port(byte[] bytes, int start, int end) {
        int port = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9' || i - start == 5) {
                return 0;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= 65_535 ? port : 0;
    }
}
