package io.sluice.dataplane.http1;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.Octets;

/** What the Connection fields of a message say about the connection (RFC 9110 section 7.6.1, RFC 9112 section 9.3). */
final class ConnectionOptions {
    static final int CLOSE = 1;
    static final int KEEP_ALIVE = 2;
    /** A field is nominated that must reach the upstream, or a pseudo-header. */
    static final int PROTECTED = 4;
    /** An option is no token. */
    static final int MALFORMED = 8;
    /** The protocol is to be changed. */
    static final int UPGRADE = 16;

    private static final byte[] CLOSE_TOKEN = BodyLength.ascii("close");
    private static final byte[] KEEP_ALIVE_TOKEN = BodyLength.ascii("keep-alive");
    private static final byte[] UPGRADE_TOKEN = BodyLength.ascii("upgrade");
    /** Without its key or version a handshake would be forwarded as something that nobody has looked at. */
    private static final byte[] HANDSHAKE_PREFIX = BodyLength.ascii("sec-websocket-");

    private static final long PROTECTED_NAMES = 1L << HeaderName.HOST
            | 1L << HeaderName.CONTENT_LENGTH
            | 1L << HeaderName.TRANSFER_ENCODING
            | 1L << HeaderName.COOKIE
            | 1L << HeaderName.AUTHORIZATION;

    private ConnectionOptions() {}

    /** The set of what was seen in all Connection fields of the block. */
    static int of(HeaderBlock block) {
        int seen = 0;
        int field = block.find(HeaderName.CONNECTION);
        while (field >= 0) {
            seen |= of(block.bytes(), block.valueStart(field), block.valueEnd(field));
            field = block.find(HeaderName.CONNECTION, field + 1);
        }
        return seen;
    }

    private static int of(byte[] bytes, int from, int to) {
        int seen = 0;
        int start = ListElements.next(bytes, from, to);
        while (start < to) {
            int end = ListElements.end(bytes, start, to);
            seen |= option(bytes, start, end);
            start = ListElements.next(bytes, end, to);
        }
        return seen;
    }

    private static int option(byte[] bytes, int start, int end) {
        if (ListElements.is(KEEP_ALIVE_TOKEN, bytes, start, end)) {
            return KEEP_ALIVE;
        } else if (ListElements.is(CLOSE_TOKEN, bytes, start, end)) {
            return CLOSE;
        } else if (ListElements.is(UPGRADE_TOKEN, bytes, start, end)) {
            return UPGRADE;
        } else if (bytes[start] == ':') {
            return PROTECTED;
        } else if (Octets.tokenEnd(bytes, start, end) != end) {
            return MALFORMED;
        }
        return isProtected(bytes, start, end) ? PROTECTED : 0;
    }

    private static boolean isProtected(byte[] bytes, int start, int end) {
        int prefix = HANDSHAKE_PREFIX.length;
        return (PROTECTED_NAMES & 1L << HeaderName.idOf(bytes, start, end)) != 0
                || end - start > prefix && ListElements.is(HANDSHAKE_PREFIX, bytes, start, start + prefix);
    }

    /** Whether the connection persists. */
    static boolean persistent(int options, int minorVersion) {
        return (options & CLOSE) == 0 && (minorVersion > 0 || (options & KEEP_ALIVE) != 0);
    }
}
