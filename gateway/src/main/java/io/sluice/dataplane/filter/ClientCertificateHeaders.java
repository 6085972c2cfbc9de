package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.Peer;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * Tells the endpoints of a host with client certificates who the client is: {@code ssl-client-verify}, {@code -subject-dn}, {@code
 * -issuer-dn} and, where that is wanted, {@code ssl-client-cert}. What anybody sent under these names, or under others by which
 * applications are told such things, is removed first, from trusted peers too: of a connection that ends here only the gateway
 * knows. In the chains of such hosts alone; the lines are encoded once per connection.
 */
final class ClientCertificateHeaders implements Filter {
    private static final long REMOVED = HopByHopHeaders.bits(
            HeaderName.SSL_CLIENT_FAMILY, HeaderName.X_FORWARDED_CLIENT_CERT, HeaderName.X_SSL_FAMILY);
    private static final byte[] VERIFY = ascii("ssl-client-verify: ");
    private static final byte[] SUBJECT = ascii("ssl-client-subject-dn: ");
    private static final byte[] ISSUER = ascii("ssl-client-issuer-dn: ");
    private static final byte[] CERTIFICATE = ascii("ssl-client-cert: ");
    private static final int PEM_LINE = 64;

    private final boolean certificatePassed;

    ClientCertificateHeaders(boolean certificatePassed) {
        this.certificatePassed = certificatePassed;
    }

    /** What one connection's requests tell; hosts that share a connection may differ in whether they pass the certificate. */
    private record Lines(boolean certificatePassed, HeaderBlock lines) {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Reason onRequest(Exchange exchange) {
        HeaderBlock headers = exchange.request().headers();
        HopByHopHeaders.drop(headers, REMOVED);
        Peer peer = exchange.peer();
        if (!(peer.credentials instanceof Lines kept) || kept.certificatePassed() != certificatePassed) {
            peer.credentials = new Lines(certificatePassed, encode(peer));
        }
        headers.addAll(((Lines) peer.credentials).lines());
        return null;
    }

    private HeaderBlock encode(Peer peer) {
        ClientProof proof = peer.secure() ? peer.tls().proof() : ClientProof.NONE;
        HeaderBlock lines = new HeaderBlock(256, 4);
        String reason = proof.state() == ClientProof.State.FAILED ? ":" + proof.problem() : "";
        add(lines, VERIFY, proof.state().name() + reason);
        add(lines, SUBJECT, proof.subject());
        add(lines, ISSUER, proof.issuer());
        if (certificatePassed && proof.certificate() != null) {
            add(lines, CERTIFICATE, escaped(proof.certificate()));
        }
        return lines;
    }

    private static void add(HeaderBlock to, byte[] nameColonSpace, String value) {
        if (!value.isEmpty()) {
            byte[] bytes = ascii(value);
            to.add(nameColonSpace, bytes, 0, bytes.length);
        }
    }

    /** As PEM (RFC 7468), of which all but unreserved characters (RFC 3986 section 2.3) is percent-encoded. */
    private static String escaped(X509Certificate certificate) {
        byte[] der;
        try {
            der = certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has bytes", e);
        }
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
        return pem.replace("+", "%2B")
                .replace("/", "%2F")
                .replace("=", "%3D")
                .replace(" ", "%20")
                .replace("\n", "%0A");
    }
}
