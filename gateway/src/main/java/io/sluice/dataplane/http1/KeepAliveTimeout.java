package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.ResponseHead;

/**
 * The {@code timeout} of a Keep-Alive field (RFC 2068 section 19.7.1.1), read strictly: exactly one, of plain digits, in
 * the only field of that name. Anything else says nothing.
 */
final class KeepAliveTimeout {
    private static final byte[] TIMEOUT = BodyLength.ascii("timeout=");
    private static final int MOST_DIGITS = 9;

    private KeepAliveTimeout() {}

    /** In seconds; {@link ResponseHead#UNKNOWN_TIMEOUT} when the block does not say. */
    static int of(HeaderBlock block) {
        int field = block.find(HeaderName.KEEP_ALIVE);
        if (field < 0 || block.repeated(HeaderName.KEEP_ALIVE)) {
            return ResponseHead.UNKNOWN_TIMEOUT;
        }
        return of(block.bytes(), block.valueStart(field), block.valueEnd(field));
    }

    private static int of(byte[] bytes, int from, int to) {
        int found = ResponseHead.UNKNOWN_TIMEOUT;
        int start = ListElements.next(bytes, from, to);
        while (start < to) {
            int end = ListElements.end(bytes, start, to);
            if (isTimeout(bytes, start, end)) {
                if (found >= 0) {
                    return ResponseHead.UNKNOWN_TIMEOUT;
                }
                found = seconds(bytes, start + TIMEOUT.length, end);
            }
            start = ListElements.next(bytes, end, to);
        }
        return found;
    }

    private static boolean isTimeout(byte[] bytes, int start, int end) {
        return end - start >= TIMEOUT.length && HeaderName.equalsIgnoreCase(TIMEOUT, bytes, start);
    }

    private static int seconds(byte[] bytes, int start, int end) {
        if (start == end || end - start > MOST_DIGITS) {
            return ResponseHead.UNKNOWN_TIMEOUT;
        }
        int seconds = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return ResponseHead.UNKNOWN_TIMEOUT;
            }
            seconds = seconds * 10 + digit;
        }
        return seconds;
    }
}
