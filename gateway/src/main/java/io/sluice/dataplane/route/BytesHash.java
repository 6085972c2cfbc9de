package io.sluice.dataplane.route;

/** The hash of {@link String#hashCode()} over ASCII bytes, so that names in a plan and bytes of a request agree. */
final class BytesHash {
    private BytesHash() {}

    static int of(byte[] bytes, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = next(hash, bytes[i]);
        }
        return hash;
    }

    static int next(int hash, byte b) {
        return 31 * hash + (b & 255);
    }

    /** Spreads a hash over a table whose size is a power of two: similar names differ in low bits alone. */
    static int slot(int hash, int size) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 15) & size - 1;
    }
}
