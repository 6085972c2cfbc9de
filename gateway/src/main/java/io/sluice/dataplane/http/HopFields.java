package io.sluice.dataplane.http;

/**
 * The fields that belong to one connection or say where a body ends, as sets of {@link HeaderName} numbers. Writers leave
 * them out, whatever filters did, and say anew, exactly once, what their protocol version needs of it.
 */
public final class HopFields {
    private static final long HOP_BY_HOP = 1L << HeaderName.CONTENT_LENGTH
            | 1L << HeaderName.TRANSFER_ENCODING
            | 1L << HeaderName.CONNECTION
            | 1L << HeaderName.KEEP_ALIVE
            | 1L << HeaderName.PROXY_CONNECTION
            | 1L << HeaderName.UPGRADE
            | 1L << HeaderName.TE
            | 1L << HeaderName.HTTP2_SETTINGS;
    /** Written anew in every request head. */
    public static final long OF_REQUESTS = HOP_BY_HOP | 1L << HeaderName.HOST;
    /** Written anew in every response head. */
    public static final long OF_RESPONSES = HOP_BY_HOP;
    /** A trailer section has nothing to add. */
    public static final long OF_TRAILERS = HOP_BY_HOP | 1L << HeaderName.HOST;

    private HopFields() {}
}
