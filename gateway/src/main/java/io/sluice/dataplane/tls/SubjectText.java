package io.sluice.dataplane.tls;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * A distinguished name as text (RFC 2253) that may stand in a header: bytes that are not printable ASCII are written as {@code \XX}
 * (its section 2.4), as OpenSSL does it. The platform's own text leaves line ends as they are, and who asks for a certificate
 * chooses the name.
 */
final class SubjectText {
    /** Names of attributes that RFC 2253 itself has none for, as OpenSSL writes them; without one the value would be in hex. */
    private static final Map<String, String> NAMES = Map.of(
            "1.2.840.113549.1.9.1", "emailAddress",
            "2.5.4.4", "SN",
            "2.5.4.5", "serialNumber",
            "2.5.4.12", "title",
            "2.5.4.42", "GN");

    private static final String HEX = "0123456789ABCDEF";

    private SubjectText() {}

    static String of(X500Principal name) {
        byte[] utf8 = name.getName(X500Principal.RFC2253, NAMES).getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(utf8.length);
        for (byte each : utf8) {
            if (each >= ' ' && each < 0x7f) {
                text.append((char) each);
            } else {
                text.append('\\').append(HEX.charAt(each >> 4 & 0xf)).append(HEX.charAt(each & 0xf));
            }
        }
        return text.toString();
    }
}
