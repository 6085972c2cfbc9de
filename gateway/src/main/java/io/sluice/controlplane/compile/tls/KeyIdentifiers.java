package io.sluice.controlplane.compile.tls;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** The names of keys in certificates (RFC 5280 sections 4.2.1.1 and 4.2.1.2), where they have any. */
final class KeyIdentifiers {
    private static final String SUBJECT = "2.5.29.14";
    private static final String AUTHORITY = "2.5.29.35";
    private static final int FIRST_IMPLICIT = 0x80;

    private KeyIdentifiers() {}

    /** Of its own key. */
    static Optional<byte[]> ofSubject(X509Certificate certificate) {
        DerReader value = value(certificate, SUBJECT);
        return value.next(DerReader.OCTET_STRING) ? Optional.of(value.content()) : Optional.empty();
    }

    /** Of the key that signed it. */
    static Optional<byte[]> ofIssuer(X509Certificate certificate) {
        DerReader value = value(certificate, AUTHORITY);
        if (!value.next(DerReader.SEQUENCE)) {
            return Optional.empty();
        }
        DerReader parts = value.inside();
        return parts.next(FIRST_IMPLICIT) ? Optional.of(parts.content()) : Optional.empty();
    }

    /** An extension's value is wrapped once more; nothing, if it is not there. */
    private static DerReader value(X509Certificate certificate, String extension) {
        byte[] written = certificate.getExtensionValue(extension);
        DerReader wrapped = new DerReader(written == null ? new byte[0] : written);
        return wrapped.next(DerReader.OCTET_STRING) ? wrapped.inside() : wrapped;
    }
}
