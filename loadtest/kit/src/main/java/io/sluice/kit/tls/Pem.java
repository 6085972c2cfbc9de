package io.sluice.kit.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** The text form of certificates, keys and revocation lists (RFC 7468). */
public final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    /** One block; {@code label} is for instance {@code CERTIFICATE}. */
    public static String block(String label, byte[] der) {
        byte[] newline = {'\n'};
        String text = Base64.getMimeEncoder(LINE, newline).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    /** A block each, in this order. */
    public static String certificates(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(block("CERTIFICATE", encoded(certificate)));
        }
        return text.toString();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What goes into {@code ca.crl}. */
    public static String revocations(X509CRL list) {
        try {
            return block("X509 CRL", list.getEncoded());
        } catch (CRLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As it stands in a manifest's {@code data}: base64 of the text, in one line. */
    public static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
