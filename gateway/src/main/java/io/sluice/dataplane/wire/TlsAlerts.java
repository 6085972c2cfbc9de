package io.sluice.dataplane.wire;

import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * Alerts by which a server refuses a handshake that has looked complete to its client: with TLS 1.3 the client is through when it has
 * sent its certificate, and the server says only then what it thinks of it (RFC 8446 sections 4.4.2.4 and 6.2). What the client has
 * sent behind that was not looked at.
 */
public final class TlsAlerts {
    /** Alerts that are sent in handshakes alone; by the names of RFC 8446 appendix B.2, which engines write into their messages. */
    private static final List<String> REFUSALS = List.of(
            "certificate_required",
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca",
            "access_denied",
            "handshake_failure",
            "decrypt_error");

    private TlsAlerts() {}

    /** The name of the alert of which this tells; null for none of these. */
    public static String refusal(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException && each.getMessage() != null) {
                return refusal(each.getMessage().toLowerCase(Locale.ROOT));
            }
        }
        return null;
    }

    private static String refusal(String message) {
        return REFUSALS.stream().filter(message::contains).findFirst().orElse(null);
    }
}
