package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The user of {@code Authorization: Basic} (RFC 7617), as far as the client says; nothing here checks a password, and
 * nothing behind the colon is ever decoded into the log. One per event loop, reused.
 */
final class BasicUser {
    private static final byte[] SCHEME = "basic".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 256;
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private final byte[] bytes = new byte[LONGEST];
    private int length;

    /** Whether the request names a user, which then stands in {@link #bytes()}. */
    boolean find(HeaderBlock headers) {
        int field = headers.find(HeaderName.AUTHORIZATION);
        if (field < 0) {
            return false;
        }
        byte[] from = headers.bytes();
        int at = headers.valueStart(field);
        int end = headers.valueEnd(field);
        int blank = at + SCHEME.length;
        if (end <= blank || !Octets.isBlank(from[blank]) || !HeaderName.equalsIgnoreCase(SCHEME, from, at)) {
            return false;
        }
        at = blank;
        while (at < end && Octets.isBlank(from[at])) {
            at++;
        }
        return decode(from, at, end);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Up to the first colon; without one, or with a name too long, there is no user. */
    private boolean decode(byte[] from, int start, int end) {
        length = 0;
        int bits = 0;
        int held = 0;
        for (int at = start; at < end && VALUES[from[at] & 0xFF] >= 0; at++) {
            bits = bits << 6 | VALUES[from[at] & 0xFF];
            held += 6;
            if (held >= 8) {
                held -= 8;
                byte next = (byte) (bits >> held);
                if (next == ':') {
                    return true;
                } else if (length == LONGEST) {
                    return false;
                }
                bytes[length++] = next;
            }
        }
        return false;
    }
}
