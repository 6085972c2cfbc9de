package io.sluice.dataplane.http;

/**
 * A validated response head. All positions are ranges of {@code headers().bytes()}. Reused; confined to one event loop.
 */
public final class ResponseHead {
    /** {@link #keepAliveTimeout} of an upstream that says nothing. */
    public static final int UNKNOWN_TIMEOUT = -1;

    private final HeaderBlock headers;

    /** 100 to 999. */
    public int status;
    /** The reason phrase, may be empty. */
    public int reasonStart;

    public int reasonEnd;
    /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
    public int minorVersion;
    /** Content-Length as sent; {@link RequestHead#NO_LENGTH} without one. Kept on HEAD and 304, where no body follows. */
    public long contentLength = RequestHead.NO_LENGTH;
    /** The body has no length and may have trailers: over HTTP/1 it is chunked. */
    public boolean chunked;
    /** No body follows: HEAD, 1xx, 204, 304. */
    public boolean bodiless;
    /** The upstream keeps its connection. */
    public boolean keepAlive;
    /** After how many unused seconds the upstream says that it ends its connection; {@link #UNKNOWN_TIMEOUT} mostly. */
    public int keepAliveTimeout = UNKNOWN_TIMEOUT;

    public ResponseHead(HeaderBlock headers) {
        this.headers = headers;
    }

    public HeaderBlock headers() {
        return headers;
    }

    /** Forgets the message. */
    public void reset() {
        headers.reset();
        status = 0;
        reasonStart = reasonEnd = 0;
        minorVersion = 1;
        contentLength = RequestHead.NO_LENGTH;
        keepAliveTimeout = UNKNOWN_TIMEOUT;
        chunked = bodiless = keepAlive = false;
    }

    public boolean interim() {
        return status < 200;
    }

    /** The body ends with the connection (RFC 9112 section 6.3, last rule). */
    public boolean untilClose() {
        return !bodiless && !chunked && contentLength < 0;
    }
}
