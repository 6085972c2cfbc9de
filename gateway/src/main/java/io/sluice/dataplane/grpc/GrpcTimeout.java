package io.sluice.dataplane.grpc;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Octets;

/**
 * For how long a client waits for its call: {@code grpc-timeout}, one to eight digits and a unit (gRPC over HTTP/2, "Requests").
 * What is anything else, or stands there twice, is no timeout, and left to the endpoint to judge.
 */
public final class GrpcTimeout {
    /** There is none. */
    public static final long NONE = -1;

    private static final byte[] NAME = Octets.ascii("grpc-timeout");
    private static final int MOST_DIGITS = 8;
    /** A hundred years: what is longer is no bound, and would not fit into a sum of nanoseconds. */
    private static final long LONGEST = 100L * 365 * 24 * 3600 * 1_000_000_000L;

    private GrpcTimeout() {}

    /** In nanoseconds; {@link #NONE} where there is none. */
    public static long nanos(HeaderBlock headers) {
        int found = -1;
        for (int field = 0; field < headers.count(); field++) {
            if (headers.id(field) == HeaderName.OTHER && !headers.dropped(field) && headers.nameIs(field, NAME)) {
                if (found >= 0) {
                    return NONE;
                }
                found = field;
            }
        }
        return found < 0 ? NONE : nanos(headers.bytes(), headers.valueStart(found), headers.valueEnd(found));
    }

    private static long nanos(byte[] bytes, int start, int end) {
        int digits = end - 1 - start;
        if (digits < 1 || digits > MOST_DIGITS) {
            return NONE;
        }
        long value = 0;
        for (int at = start; at < end - 1; at++) {
            if (!Octets.isDigit(bytes[at])) {
                return NONE;
            }
            value = value * 10 + bytes[at] - '0';
        }
        long unit = unit(bytes[end - 1]);
        return unit == NONE ? NONE : Math.min(LONGEST / unit, value) * unit;
    }

    private static long unit(byte letter) {
        return switch (letter) {
            case 'H' -> 3_600_000_000_000L;
            case 'M' -> 60_000_000_000L;
            case 'S' -> 1_000_000_000L;
            case 'm' -> 1_000_000L;
            case 'u' -> 1_000L;
            case 'n' -> 1L;
            default -> NONE;
        };
    }
}
