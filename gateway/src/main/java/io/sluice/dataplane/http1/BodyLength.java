package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.Octets;

/**
 * What Transfer-Encoding says, read as strictly as RFC 9112 section 6 lets us: with Content-Length the field that decides
 * where a message ends, and with that every smuggling attack.
 */
final class BodyLength {
    /** What a Transfer-Encoding value is. */
    enum Coding {
        CHUNKED,
        /** Registered, but not spoken here. */
        UNKNOWN,
        MALFORMED
    }

    static final byte[] CHUNKED = ascii("chunked");
    private static final byte[][] REGISTERED = {
        ascii("gzip"),
        ascii("x-gzip"),
        ascii("deflate"),
        ascii("compress"),
        ascii("x-compress"),
        ascii("identity"),
        ascii("br"),
        ascii("zstd")
    };

    private BodyLength() {}

    static byte[] ascii(String text) {
        return Octets.ascii(text);
    }

    /** What the block's Transfer-Encoding says; two such fields are never right. */
    static Coding coding(HeaderBlock block) {
        if (block.repeated(HeaderName.TRANSFER_ENCODING)) {
            return Coding.MALFORMED;
        }
        int field = block.find(HeaderName.TRANSFER_ENCODING);
        if (block.valueIs(field, CHUNKED)) {
            return Coding.CHUNKED;
        }
        return list(block.bytes(), block.valueStart(field), block.valueEnd(field));
    }

    /** A lone registered coding, or a list of such that ends in exactly one {@code chunked}; all else is malformed. */
    private static Coding list(byte[] bytes, int start, int end) {
        int codings = 0;
        boolean chunked = false;
        int from = start;
        while (from <= end) {
            int first = from;
            while (first < end && (bytes[first] == ' ' || bytes[first] == '\t')) {
                first++;
            }
            int last = ListElements.end(bytes, first, end);
            if (chunked) {
                return Coding.MALFORMED;
            } else if (ListElements.is(CHUNKED, bytes, first, last)) {
                chunked = true;
            } else if (!registered(bytes, first, last)) {
                return Coding.MALFORMED;
            }
            codings++;
            from = comma(bytes, last, end) + 1;
        }
        return codings == 1 || chunked ? Coding.UNKNOWN : Coding.MALFORMED;
    }

    private static int comma(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && bytes[i] != ',') {
            i++;
        }
        return i;
    }

    private static boolean registered(byte[] bytes, int start, int end) {
        for (byte[] coding : REGISTERED) {
            if (ListElements.is(coding, bytes, start, end)) {
                return true;
            }
        }
        return false;
    }
}
