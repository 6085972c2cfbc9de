package io.sluice.dataplane.http;

/**
 * The elements of a comma-separated field value (RFC 9110 section 5.6.1), walked without allocating:
 * {@code for (int s = next(b, from, to); s < to; s = next(b, e, to)) { e = end(b, s, to); … }}. Empty elements are passed
 * over. Quoted commas are not known here: the lists that the gateway reads (Connection, TE, Trailer) have none.
 */
public final class ListElements {
    private ListElements() {}

    /** The start of the first element at or after {@code from}; {@code to} when there is none. */
    public static int next(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && (bytes[i] == ',' || Octets.isBlank(bytes[i]))) {
            i++;
        }
        return i;
    }

    /** Where the element at {@code start} ends, blanks before the comma left out. */
    public static int end(byte[] bytes, int start, int to) {
        int i = start;
        while (i < to && bytes[i] != ',') {
            i++;
        }
        return Octets.trimEnd(bytes, start, i);
    }

    /** Whether {@code [start, end)} is this text, given in lower case, in any case. */
    public static boolean is(byte[] lower, byte[] bytes, int start, int end) {
        return end - start == lower.length && HeaderName.equalsIgnoreCase(lower, bytes, start);
    }
}
