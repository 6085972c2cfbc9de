package io.sluice.dataplane.route;

/** The hash of {@link String#hashCode()} over ASCII bytes, so that names in a plan and bytes of a request agree. */
final class BytesHash {
    private BytesHash() {}

    static int of(byte[] bytes, int start, int end) {
        return extend(0, bytes, start, end);
    }

    /** The hash of what {@code hash} is of, followed by these bytes. */
    static int extend(int hash, byte[] bytes, int start, int end) {
        int result = hash;
        int at = start;
        // Four at a time: one multiplication after the other would be most of the cost of a look-up.
        for (; at + 4 <= end; at += 4) {
            result = 31 * 31 * 31 * 31 * result
                    + 31 * 31 * 31 * (bytes[at] & 255)
                    + 31 * 31 * (bytes[at + 1] & 255)
                    + 31 * (bytes[at + 2] & 255)
                    + (bytes[at + 3] & 255);
        }
        for (; at < end; at++) {
            result = 31 * result + (bytes[at] & 255);
        }
        return result;
    }

    /** Spreads a hash over a table whose size is a power of two: similar names differ in low bits alone. */
    static int slot(int hash, int size) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 15) & size - 1;
    }
}
