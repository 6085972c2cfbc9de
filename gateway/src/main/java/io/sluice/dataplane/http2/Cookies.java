package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Octets;

/** The crumbs that a client has cut its Cookie into, for HPACK's sake (RFC 9113 section 8.2.3). */
final class Cookies {
    private static final byte[] NAME = Octets.ascii("cookie: ");
    private static final int SEPARATOR = 2;
    private static final int CRLF = 2;

    private Cookies() {}

    /** Replaces all Cookie fields, of which there are several, by one: elsewhere only the first would be read. */
    static void join(HeaderBlock block) {
        block.ensure(size(block));
        int start = block.append(NAME, 0, NAME.length);
        int valueStart = block.length();
        for (int field = block.find(HeaderName.COOKIE); field >= 0; field = block.find(HeaderName.COOKIE, field + 1)) {
            int from = block.valueStart(field);
            int length = block.valueEnd(field) - from;
            if (length > 0 && block.length() > valueStart) {
                put(block, ';', ' '); // not before an empty crumb: no value ends with a blank
            }
            block.append(block.bytes(), from, length);
            block.drop(field);
        }
        int valueEnd = block.length();
        put(block, '\r', '\n');
        block.field(start, start + NAME.length - 2, valueStart, valueEnd, block.length());
    }

    private static int size(HeaderBlock block) {
        int size = NAME.length + CRLF;
        for (int field = block.find(HeaderName.COOKIE); field >= 0; field = block.find(HeaderName.COOKIE, field + 1)) {
            size += block.valueEnd(field) - block.valueStart(field) + SEPARATOR;
        }
        return size;
    }

    private static void put(HeaderBlock block, char first, char second) {
        int at = block.length();
        block.bytes()[at] = (byte) first;
        block.bytes()[at + 1] = (byte) second;
        block.length(at + 2);
    }
}
