package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Octets;

/** The text of a port. */
final class PortNumber {
    private PortNumber() {}

    /** The number in {@code bytes[start, end)} if it is 1 to 65535 without leading zeros, else 0. */
    static int parse(byte[] bytes, int start, int end) {
        if (start == end || end - start > 5 || bytes[start] == '0') {
            return 0;
        }
        int port = 0;
        for (int i = start; i < end; i++) {
            if (!Octets.isDigit(bytes[i])) {
                return 0;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= 65_535 ? port : 0;
    }
}
