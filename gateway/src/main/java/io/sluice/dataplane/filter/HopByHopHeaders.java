package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Removes what was meant for this hop alone (RFC 9110 section 7.6.1): Connection, whatever it names, and the fields
 * that belong to a connection by their nature. What the next hop needs of these is written by its protocol version.
 */
public final class HopByHopHeaders implements Filter {
    private static final long CONNECTION_OWN =
            bits(HeaderName.CONNECTION, HeaderName.KEEP_ALIVE, HeaderName.PROXY_CONNECTION, HeaderName.UPGRADE);
    private static final long REQUEST = CONNECTION_OWN
            | bits(HeaderName.TE, HeaderName.TRAILER, HeaderName.HTTP2_SETTINGS, HeaderName.PROXY_AUTHORIZATION);
    private static final long RESPONSE = CONNECTION_OWN | bits(HeaderName.TRAILER, HeaderName.PROXY_AUTHENTICATE);

    /** What no client may have removed on its way to the upstream. */
    private static final long PROTECTED = bits(
            HeaderName.HOST,
            HeaderName.CONTENT_LENGTH,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.COOKIE,
            HeaderName.AUTHORIZATION);
    /** Framing and routing: a response that names them is not followed in this. */
    private static final long RESPONSE_PROTECTED =
            bits(HeaderName.CONTENT_LENGTH, HeaderName.TRANSFER_ENCODING, HeaderName.SET_COOKIE);

    /**
     * More names than a message may have fields are no honest list; without a bound their number times that of the
     * fields would be compared.
     */
    private static final int MOST_NOMINATED = 128;

    private static final byte[] TE_TRAILERS = "TE: trailers\r\n".getBytes(StandardCharsets.US_ASCII);
    // RFC 9110 section 10.1.4: whoever sends TE says so in Connection.
    private static final byte[] CONNECTION_TE = "Connection: TE\r\n".getBytes(StandardCharsets.US_ASCII);

    static long bits(int... ids) {
        long bits = 0;
        for (int id : ids) {
            bits |= 1L << id;
        }
        return bits;
    }

    @Override
    public Reason onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        HeaderBlock headers = request.headers();
        if (!headers.mayHaveAny(REQUEST)) {
            return null;
        }
        Reason reason = dropNominated(headers, PROTECTED);
        if (reason != null) {
            return reason;
        }
        boolean trailers = headers.mayHave(HeaderName.TE) && request.trailersAccepted;
        drop(headers, request.chunked ? REQUEST & ~bits(HeaderName.TRAILER) : REQUEST);
        if (trailers) {
            headers.add(TE_TRAILERS);
            headers.add(CONNECTION_TE);
        }
        return null;
    }

    @Override
    public void onResponse(Exchange exchange) {
        ResponseHead response = exchange.response();
        HeaderBlock headers = response.headers();
        if (response.status == 101 || !headers.mayHaveAny(RESPONSE)) {
            return;
        }
        dropNominated(headers, RESPONSE_PROTECTED);
        boolean trailers = response.chunked && exchange.request().minorVersion > 0;
        drop(headers, trailers ? RESPONSE & ~bits(HeaderName.TRAILER) : RESPONSE);
    }

    private static void drop(HeaderBlock headers, long ids) {
        for (int field = 0; field < headers.count(); field++) {
            if ((1L << headers.id(field) & ids) != 0) {
                headers.drop(field);
            }
        }
    }

    private static Reason dropNominated(HeaderBlock headers, long isProtected) {
        int nominated = 0;
        int field = headers.find(HeaderName.CONNECTION);
        while (field >= 0) {
            int end = headers.valueEnd(field);
            for (int start = headers.valueStart(field); start < end; ) {
                int comma = comma(headers.bytes(), start, end);
                int from = firstOf(headers.bytes(), start, comma);
                int to = lastOf(headers.bytes(), from, comma);
                if (from < to && !isConnectionOption(headers.bytes(), from, to)) {
                    if (++nominated > MOST_NOMINATED) {
                        return Reason.TOO_MANY_HEADERS;
                    } else if (isProtected(headers.bytes(), from, to, isProtected)) {
                        return Reason.PROTECTED_HEADER_NOMINATED;
                    }
                    dropNamed(headers, from, to);
                }
                start = comma + 1;
            }
            field = headers.find(HeaderName.CONNECTION, field + 1);
        }
        return null;
    }

    private static int comma(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != ',') {
            at++;
        }
        return at;
    }

    private static int firstOf(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static int lastOf(byte[] bytes, int start, int end) {
        int at = end;
        while (at > start && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) {
            at--;
        }
        return at;
    }

    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);

    /** {@code close}, {@code keep-alive}, {@code upgrade}: the usual ones, which name no field that is not dropped anyway. */
    private static boolean isConnectionOption(byte[] bytes, int start, int end) {
        boolean close = end - start == CLOSE.length && HeaderName.equalsIgnoreCase(CLOSE, bytes, start);
        return close || (1L << HeaderName.idOf(bytes, start, end) & CONNECTION_OWN) != 0;
    }

    private static boolean isProtected(byte[] bytes, int start, int end, long isProtected) {
        return bytes[start] == ':' || (1L << HeaderName.idOf(bytes, start, end) & isProtected) != 0;
    }

    /** The forwarded fields are not followed: they are replaced or judged later, whatever Connection says. */
    private static void dropNamed(HeaderBlock headers, int start, int end) {
        int id = HeaderName.idOf(headers.bytes(), start, end);
        if ((1L << id & ForwardedHeaders.OURS) != 0 || !headers.mayHave(id)) {
            return;
        }
        for (int field = 0; field < headers.count(); field++) {
            if (headers.id(field) == id && sameName(headers, field, start, end)) {
                headers.drop(field);
            }
        }
    }

    private static boolean sameName(HeaderBlock headers, int field, int start, int end) {
        int nameStart = headers.nameStart(field);
        if (headers.nameEnd(field) - nameStart != end - start) {
            return false;
        }
        for (int i = 0; i < end - start; i++) {
            if (lower(headers.bytes()[nameStart + i]) != lower(headers.bytes()[start + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }
}
