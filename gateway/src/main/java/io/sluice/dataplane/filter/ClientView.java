package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.HostCanonicaliser;
import io.sluice.dataplane.http.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * How the client sees the gateway: the scheme, host and port of its URL. A trusted peer says it in X-Forwarded-Proto, -Host and
 * -Port; what it says twice, or what makes no sense, counts as not said. From anybody else these fields say nothing.
 */
public final class ClientView {
    private static final byte[] HTTPS = "https".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP = "http".getBytes(StandardCharsets.US_ASCII);

    private ClientView() {}

    /** Whether the client speaks TLS, to the gateway or to what stands in front. */
    static boolean secure(Exchange exchange) {
        boolean own = exchange.peer().secure();
        return exchange.peer().trusted() ? saidHttps(exchange.request().headers(), own) : own;
    }

    /**
     * The canonical host of the client's URL, without port; empty for a client that named none. To be asked before the request
     * filters, which replace what a peer says. Allocates.
     */
    public static String host(Exchange exchange) {
        if (exchange.peer().trusted()) {
            HeaderBlock headers = exchange.request().headers();
            RequestHead said = new RequestHead(headers);
            if (readHost(headers, said)) {
                return said.host();
            }
        }
        return exchange.request().host();
    }

    private static boolean saidHttps(HeaderBlock headers, boolean otherwise) {
        int field = only(headers, HeaderName.X_FORWARDED_PROTO);
        if (field >= 0 && headers.valueIs(field, HTTPS)) {
            return true;
        }
        return (field < 0 || !headers.valueIs(field, HTTP)) && otherwise;
    }

    /** With its port; empty when none is said. */
    static String saidHost(HeaderBlock headers) {
        return readHost(headers, new RequestHead(headers))
                ? headers.value(only(headers, HeaderName.X_FORWARDED_HOST))
                : "";
    }

    private static boolean readHost(HeaderBlock headers, RequestHead out) {
        int field = only(headers, HeaderName.X_FORWARDED_HOST);
        return field >= 0 && HostCanonicaliser.canonicalise(out, headers.valueStart(field), headers.valueEnd(field));
    }

    /** 0 when none is said. */
    static int saidPort(HeaderBlock headers) {
        int field = only(headers, HeaderName.X_FORWARDED_PORT);
        return field < 0 ? 0 : PortNumber.parse(headers.bytes(), headers.valueStart(field), headers.valueEnd(field));
    }

    /** The one field of this number; −1 when there is none or more than one, which says nothing. */
    private static int only(HeaderBlock headers, int id) {
        int field = headers.find(id);
        return field >= 0 && headers.find(id, field + 1) < 0 ? field : -1;
    }
}
