package io.sluice.dataplane.proxy;

import io.sluice.dataplane.balance.KeyHash;
import io.sluice.dataplane.balance.KeySource;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.RequestHead;

/** What a policy of balancing wants to know of a request, as one number. Allocates nothing. */
final class RequestKey {
    private static final long NONE = -1;
    private static final int DIGITS = 16;

    private RequestKey() {}

    /** {@link KeySource#NO_KEY} when the request does not have it, or has it empty. */
    static long of(KeySource source, Exchange exchange) {
        RequestHead request = exchange.request();
        HeaderBlock headers = request.headers();
        return switch (source.kind()) {
            case NOTHING -> KeySource.NO_KEY;
            case HEADER -> header(headers, source.name());
            case COOKIE -> hash(headers, cookie(headers, source.name()));
            case ENDPOINT_COOKIE -> number(headers, cookie(headers, source.name()));
            case URI -> KeyHash.of(headers.bytes(), request.targetStart, request.targetEnd);
            // Computed from the bytes of the address; those themselves are only given away as a copy.
            case CLIENT -> KeyHash.of(exchange.client.hashCode());
        };
    }

    private static long header(HeaderBlock headers, byte[] name) {
        int field = field(headers, name);
        return field < 0 ? KeySource.NO_KEY : hash(headers, range(headers.valueStart(field), headers.valueEnd(field)));
    }

    private static int field(HeaderBlock headers, byte[] name) {
        int id = HeaderName.idOf(name, 0, name.length);
        if (id != HeaderName.OTHER && !HeaderName.isFamily(id)) {
            return headers.find(id);
        }
        for (int field = 0; field < headers.count(); field++) {
            if (!headers.dropped(field) && headers.nameIs(field, name)) {
                return field;
            }
        }
        return -1;
    }

    /** The value of the first cookie of this name, in whichever field it is (RFC 6265 section 5.4). */
    private static long cookie(HeaderBlock headers, byte[] name) {
        for (int field = headers.find(HeaderName.COOKIE); field >= 0; ) {
            long value = cookie(headers.bytes(), headers.valueStart(field), headers.valueEnd(field), name);
            if (value != NONE) {
                return value;
            }
            field = headers.find(HeaderName.COOKIE, field + 1);
        }
        return NONE;
    }

    private static long cookie(byte[] bytes, int from, int to, byte[] name) {
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && bytes[end] != ';') {
                end++;
            }
            while (start < end && Octets.isBlank(bytes[start])) {
                start++;
            }
            int value = start + name.length + 1;
            if (value <= end && bytes[value - 1] == '=' && isAt(bytes, start, name)) {
                return range(value, Octets.trimEnd(bytes, value, end));
            }
            start = end + 1;
        }
        return NONE;
    }

    private static boolean isAt(byte[] bytes, int start, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (bytes[start + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static long range(int start, int end) {
        return (long) start << 32 | end;
    }

    private static long hash(HeaderBlock headers, long range) {
        int start = (int) (range >> 32);
        int end = (int) range;
        return range == NONE || start == end ? KeySource.NO_KEY : KeyHash.of(headers.bytes(), start, end);
    }

    private static long number(HeaderBlock headers, long range) {
        int start = (int) (range >> 32);
        if (range == NONE || (int) range - start != DIGITS) {
            return KeySource.NO_KEY;
        }
        long number = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = Octets.hex(headers.bytes()[start + i]);
            if (digit < 0) {
                return KeySource.NO_KEY;
            }
            number = number << 4 | digit;
        }
        return number;
    }
}
