package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.settings.TlsSettings;
import java.nio.charset.StandardCharsets;

/**
 * Tells clients of a host with TLS to come by TLS only (RFC 6797), with every response that they get by TLS, whoever made it.
 * Exactly one field: what an endpoint says of it is replaced. Without TLS nothing is said (section 7.2), since anybody on the way
 * could.
 */
public final class StrictTransportSecurity {
    private final byte[] line; // null: it is the endpoints' business

    public StrictTransportSecurity(TlsSettings settings) {
        this.line = settings.hsts() ? line(settings) : null;
    }

    private static byte[] line(TlsSettings settings) {
        String value = "max-age=" + settings.hstsMaxAge().toSeconds()
                + (settings.hstsIncludeSubdomains() ? "; includeSubDomains" : "")
                + (settings.hstsPreload() ? "; preload" : "");
        return ("Strict-Transport-Security: " + value + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** When the response is complete but for this. */
    public void onResponse(Exchange exchange) {
        if (exchange.rules.tls() && exchange.secure && line != null) {
            HeaderBlock headers = exchange.response().headers();
            headers.dropAll(HeaderName.STRICT_TRANSPORT_SECURITY);
            headers.add(line);
        }
    }
}
