package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.Octets;
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
        long position = headers.mayHave(HeaderName.X_FORWARDED_FOR) ? position(headers) : NOWHERE;
        return position == NOWHERE ? peer : address(headers, position).toInetAddress();
    }

    /** Where the client stands: its field and the first byte of its element; {@link #NOWHERE} if nowhere. */
    long position(HeaderBlock headers) {
        long client = NOWHERE;
        long element = lastElement(headers, headers.count() - 1, Integer.MAX_VALUE);
        while (element != NOWHERE) {
            IpAddress address = address(headers, element);
            if (address == null) {
                return client;
            } else if (!trusted.contains(address)) {
                return element;
            }
            client = element;
            element = lastElement(headers, field(element), start(element));
        }
        return client;
    }

    /** The right-most element before a byte of a field, or of the X-Forwarded-For fields before that one. */
    private static long lastElement(HeaderBlock headers, int from, int before) {
        int limit = before;
        for (int field = from; field >= 0; field--) {
            if (headers.id(field) == HeaderName.X_FORWARDED_FOR && !headers.dropped(field)) {
                int first = headers.valueStart(field);
                int end = skipBack(headers.bytes(), first, Math.min(limit, headers.valueEnd(field)));
                if (end > first) {
                    return (long) field << 32 | elementStart(headers.bytes(), first, end);
                }
            }
            limit = Integer.MAX_VALUE;
        }
        return NOWHERE;
    }

    private static int skipBack(byte[] bytes, int first, int before) {
        int end = before;
        while (end > first && (bytes[end - 1] == ',' || Octets.isBlank(bytes[end - 1]))) {
            end--;
        }
        return end;
    }

    private static int elementStart(byte[] bytes, int first, int end) {
        int start = end;
        while (start > first && bytes[start - 1] != ',') {
            start--;
        }
        return ListElements.next(bytes, start, end);
    }

    static int field(long position) {
        return (int) (position >>> 32);
    }

    static int start(long position) {
        return (int) position;
    }

    private static IpAddress address(HeaderBlock headers, long position) {
        int end = ListElements.end(headers.bytes(), start(position), headers.valueEnd(field(position)));
        return element(headers.bytes(), start(position), end);
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
        return bytes[colon] == ':' && PortNumber.parse(bytes, colon + 1, end) > 0;
    }
}
