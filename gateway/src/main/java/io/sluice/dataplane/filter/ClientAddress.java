package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.model.IpAddress;
import java.net.InetAddress;

/**
 * Finds the client: the peer, or what a trusted peer's X-Forwarded-For says. That list is walked from the right, past
 * trusted addresses, to the first that is not trusted; whoever is further left could be anybody's invention. If all are
 * trusted, it is the left-most. An element that is no address ends the walk.
 */
public final class ClientAddress {
    /** No element of X-Forwarded-For is the client. */
    static final long NOWHERE = -1;

    private final TrustedProxies trusted;

    public ClientAddress(TrustedProxies trusted) {
        this.trusted = trusted;
    }

    /** Sets {@link Exchange#client}. Allocates only for trusted peers that sent a list. */
    public void resolve(Exchange exchange) {
        exchange.client = find(exchange);
    }

    private InetAddress find(Exchange exchange) {
        InetAddress peer = exchange.peer().address();
        HeaderBlock headers = exchange.request().headers();
        if (!exchange.peer().trusted()) {
            return peer;
        }
        long position = position(headers);
        if (position == NOWHERE) {
            return peer;
        }
        int start = start(position);
        int end = elementEnd(headers, field(position), start);
        return element(headers.bytes(), start, end).toInetAddress();
    }

    /** Where the client stands: its field and the first byte of its element; {@link #NOWHERE} if nowhere. */
    long position(HeaderBlock headers) {
        long client = NOWHERE;
        for (int field = headers.count() - 1; field >= 0 && headers.mayHave(HeaderName.X_FORWARDED_FOR); field--) {
            if (headers.id(field) != HeaderName.X_FORWARDED_FOR || headers.dropped(field)) {
                continue;
            }
            int end = headers.valueEnd(field);
            while (end >= headers.valueStart(field)) {
                int start = elementStart(headers, field, end);
                int from = skipBlanks(headers.bytes(), start, end);
                if (from < end) {
                    IpAddress address = element(headers.bytes(), from, trimEnd(headers.bytes(), from, end));
                    if (address == null) {
                        return client;
                    }
                    client = (long) field << 32 | from;
                    if (!trusted.contains(address)) {
                        return client;
                    }
                }
                end = start - 1;
            }
        }
        return client;
    }

    static int field(long position) {
        return (int) (position >>> 32);
    }

    static int start(long position) {
        return (int) position;
    }

    private static int elementStart(HeaderBlock headers, int field, int end) {
        int start = end;
        while (start > headers.valueStart(field) && headers.bytes()[start - 1] != ',') {
            start--;
        }
        return start;
    }

    private static int elementEnd(HeaderBlock headers, int field, int start) {
        int end = start;
        while (end < headers.valueEnd(field) && headers.bytes()[end] != ',') {
            end++;
        }
        return trimEnd(headers.bytes(), start, end);
    }

    private static int skipBlanks(byte[] bytes, int start, int end) {
        int from = start;
        while (from < end && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        return from;
    }

    private static int trimEnd(byte[] bytes, int start, int end) {
        int to = end;
        while (to > start && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
            to--;
        }
        return to;
    }

    /** {@code 1.2.3.4}, {@code 1.2.3.4:5}, {@code ::1}, {@code [::1]} or {@code [::1]:80}; null for anything else. */
    private static IpAddress element(byte[] bytes, int start, int end) {
        if (bytes[start] == '[') {
            int close = indexOf(bytes, start, end, ']');
            boolean whole = close > 0 && (close + 1 == end || isPort(bytes, close + 1, end));
            IpAddress address = whole ? IpAddress.parse(bytes, start + 1, close) : null;
            return address != null && indexOf(bytes, start, close, ':') > 0 ? address : null;
        }
        int colon = indexOf(bytes, start, end, ':');
        if (colon > 0 && indexOf(bytes, start, colon, '.') > 0) {
            return isPort(bytes, colon, end) ? IpAddress.parse(bytes, start, colon) : null;
        }
        return IpAddress.parse(bytes, start, end);
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isPort(byte[] bytes, int colon, int end) {
        return bytes[colon] == ':' && HostSyntax.port(bytes, colon + 1, end) > 0;
    }
}
