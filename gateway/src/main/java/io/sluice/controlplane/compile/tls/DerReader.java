package io.sluice.controlplane.compile.tls;

import java.util.Arrays;

/**
 * Walks the elements of one level of a DER encoding (X.690 chapter 10), for the little that the JDK does not read. Never
 * throws: behind something that is no element there is none.
 */
final class DerReader {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;
    static final int FIRST_EXPLICIT = 0xa0;

    private final byte[] der;
    private final int end;
    private int at;

    // The element that was found.
    private int tag = -1;
    private int from;
    private int to;

    DerReader(byte[] der) {
        this(der, 0, der.length);
    }

    private DerReader(byte[] der, int at, int end) {
        this.der = der;
        this.at = at;
        this.end = end;
    }

    /** Goes to the next element; false at the end and where there is none. */
    boolean next() {
        tag = -1;
        if (end - at < 2) {
            return false;
        }
        int length = der[at + 1] & 0xff;
        int content = at + 2;
        if (length >= 0x80) {
            int bytes = length - 0x80;
            if (bytes == 0
                    || bytes > 3
                    || bytes > end - content) { // indefinite is not DER; 16 MiB is beyond every bound
                return false;
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | der[content++] & 0xff;
            }
        }
        if (length > end - content) {
            return false;
        }
        tag = der[at] & 0xff;
        from = content;
        to = content + length;
        at = to;
        return true;
    }

    /** Goes to the next element, which has to be of that kind. */
    boolean next(int wanted) {
        return next() && tag == wanted;
    }

    int tag() {
        return tag;
    }

    /** What is in the found element. */
    DerReader inside() {
        return new DerReader(der, from, to);
    }

    /** The content of the found element, without its tag and length. */
    byte[] content() {
        return Arrays.copyOfRange(der, from, to);
    }

    /** Whether nothing follows. */
    boolean atEnd() {
        return at == end;
    }
}
