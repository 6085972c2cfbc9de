package io.sluice.dataplane.tls;

import io.sluice.model.PrivateBytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;

/**
 * A certificate authority for as long as the process lives: its key is in memory only, and nobody else can ever sign by it. For
 * trying TLS out. For one thread at a time.
 */
public final class ThrowAwayAuthority {
    private static final Duration LIFE = Duration.ofDays(90);
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final int DNS_NAME = 2;
    private static final int KEY_ID_BYTES = 20;

    private final CertificateWriter writer;
    private final byte[] certificate;
    private final byte[] keyId;

    /**
     * @param name its common name
     * @param now by the wall clock
     */
    public ThrowAwayAuthority(String name, Instant now) {
        KeyPair pair = CertificateWriter.pair();
        byte[] onlyForServers = Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO));
        this.keyId = Arrays.copyOf(sha256(pair.getPublic().getEncoded()), KEY_ID_BYTES); // RFC 7093: as good as any
        this.writer = new CertificateWriter(name, pair.getPrivate());
        this.certificate = writer.write(
                name,
                pair.getPublic(),
                now,
                LIFE,
                CertificateWriter.critical(CertificateWriter.BASIC_CONSTRAINTS, onlyForServers),
                CertificateWriter.critical(CertificateWriter.KEY_USAGE, CertificateWriter.CERTIFICATES_AND_LISTS),
                CertificateWriter.extension(SUBJECT_KEY, Der.octets(keyId)));
    }

    /** What has to be trusted, DER. */
    public byte[] certificate() {
        return certificate.clone();
    }

    /**
     * A certificate with its key.
     *
     * @param chain DER, without the authority's own
     * @param key PKCS #8
     */
    public record Issued(PrivateBytes chain, PrivateBytes key) {}

    /**
     * A certificate for servers, with a key of its own.
     *
     * @param names for which it is, at least one; a wildcard as {@code *.name}
     * @param now by the wall clock
     */
    public Issued issue(Collection<String> names, Instant now) {
        KeyPair pair = CertificateWriter.pair();
        byte[] noAuthority = Der.sequence();
        byte[] chain = writer.write(
                "Sluice throw-away certificate",
                pair.getPublic(),
                now,
                LIFE,
                CertificateWriter.critical(CertificateWriter.BASIC_CONSTRAINTS, noAuthority),
                CertificateWriter.critical(CertificateWriter.KEY_USAGE, CertificateWriter.DIGITAL_SIGNATURE),
                CertificateWriter.forServers(),
                CertificateWriter.extension(AUTHORITY_KEY, Der.sequence(Der.implicit(0, keyId))),
                CertificateWriter.extension(ALTERNATIVE_NAMES, alternativeNames(names)));
        return new Issued(
                new PrivateBytes(chain), new PrivateBytes(pair.getPrivate().getEncoded()));
    }

    private static byte[] alternativeNames(Collection<String> names) {
        return Der.sequence(names.stream()
                .map(name -> Der.implicit(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII)))
                .toArray(byte[][]::new));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
