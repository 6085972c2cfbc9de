package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Removes what was meant for this hop alone (RFC 9110 section 7.6.1): Connection, whatever it names, and the fields
 * that belong to a connection by their nature. What the next hop needs of these is written by its protocol version,
 * which has also refused a Connection that names what must reach the upstream.
 */
public final class HopByHopHeaders implements Filter {
    private static final long BOTH_WAYS =
            bits(HeaderName.CONNECTION, HeaderName.KEEP_ALIVE, HeaderName.PROXY_CONNECTION, HeaderName.UPGRADE);
    private static final long REQUEST =
            BOTH_WAYS | bits(HeaderName.TE, HeaderName.HTTP2_SETTINGS, HeaderName.PROXY_AUTHORIZATION);
    private static final long RESPONSE = BOTH_WAYS | bits(HeaderName.PROXY_AUTHENTICATE);
    private static final long TRAILER = bits(HeaderName.TRAILER);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;

    /**
     * More names than a message has fields are no honest list; without a bound their number times that of the fields
     * would be compared.
     */
    private static final int MOST_NOMINATED = 128;

    @Override
    public Reason onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        return apply(request.headers(), request.chunked ? REQUEST : REQUEST | TRAILER);
    }

    @Override
    public void onResponse(Exchange exchange) {
        ResponseHead response = exchange.response();
        if (response.status != SWITCHING_PROTOCOLS) {
            apply(response.headers(), response.chunked ? RESPONSE : RESPONSE | TRAILER);
        }
    }

    /** A set of numbers of names as bits. */
    static long bits(int... ids) {
        long bits = 0;
        for (int id : ids) {
            bits |= 1L << id;
        }
        return bits;
    }

    /** Drops every field whose number is in the set. */
    static void drop(HeaderBlock headers, long ids) {
        if (!headers.mayHaveAny(ids)) {
            return;
        }
        for (int field = 0; field < headers.count(); field++) {
            if ((1L << headers.id(field) & ids) != 0) {
                headers.drop(field);
            }
        }
    }

    private static Reason apply(HeaderBlock headers, long ids) {
        Reason reason = dropNominated(headers);
        drop(headers, ids);
        return reason;
    }

    private static Reason dropNominated(HeaderBlock headers) {
        int nominated = 0;
        int field = headers.find(HeaderName.CONNECTION);
        while (field >= 0) {
            int to = headers.valueEnd(field);
            int start = ListElements.next(headers.bytes(), headers.valueStart(field), to);
            while (start < to) {
                int end = ListElements.end(headers.bytes(), start, to);
                nominated += dropNominated(headers, start, end);
                if (nominated > MOST_NOMINATED) {
                    return Reason.TOO_MANY_HEADERS;
                }
                start = ListElements.next(headers.bytes(), end, to);
            }
            field = headers.find(HeaderName.CONNECTION, field + 1);
        }
        return null;
    }

    /** 1 for a name that was looked for, 0 for the usual options. */
    private static int dropNominated(HeaderBlock headers, int start, int end) {
        int id = HeaderName.idOf(headers.bytes(), start, end);
        boolean usual = (1L << id & BOTH_WAYS) != 0 || ListElements.is(CLOSE, headers.bytes(), start, end);
        if (usual || !headers.mayHave(id)) {
            return usual ? 0 : 1;
        }
        // What the gateway sets itself is replaced or judged later, whatever Connection says (http1.md L-05).
        if ((1L << id & ForwardedHeaders.OURS) == 0) {
            dropNamed(headers, id, start, end);
        }
        return 1;
    }

    private static void dropNamed(HeaderBlock headers, int id, int start, int end) {
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
