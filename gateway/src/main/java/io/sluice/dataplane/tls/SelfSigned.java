package io.sluice.dataplane.tls;

import io.sluice.model.PrivateBytes;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate that vouches for itself, and its key (RFC 5280, ECDSA on P-256). Made in memory, per process: neither is
 * ever written to a file. For clients that name no host, or one that is not served.
 *
 * @param chain the certificate, DER
 * @param key its private key, PKCS#8
 */
record SelfSigned(PrivateBytes chain, PrivateBytes key) {
    /** Nobody's host name, and no name that a tenant could ask for. */
    static final String NAME = "Sluice default certificate";

    /** The most that clients and scanners take for reasonable is 398 days. */
    private static final Duration LIFE = Duration.ofDays(397);

    /**
     * The default certificate, valid from now on.
     *
     * @param now by the wall clock
     */
    static SelfSigned defaultCertificate(Instant now) {
        KeyPair pair = CertificateWriter.pair();
        byte[] noAuthority = Der.sequence();
        byte[] certificate = new CertificateWriter(NAME, pair.getPrivate())
                .write(
                        NAME,
                        pair.getPublic(),
                        now,
                        LIFE,
                        CertificateWriter.critical(CertificateWriter.BASIC_CONSTRAINTS, noAuthority),
                        CertificateWriter.critical(CertificateWriter.KEY_USAGE, CertificateWriter.DIGITAL_SIGNATURE),
                        CertificateWriter.forServers());
        return new SelfSigned(
                new PrivateBytes(certificate),
                new PrivateBytes(pair.getPrivate().getEncoded()));
    }
}
