package io.sluice.dataplane.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes certificates (X.509 version 3, RFC 5280; ECDSA on P-256). Each has a serial number by chance and is valid from an hour ago,
 * for clients whose clocks are behind.
 */
final class CertificateWriter {
    static final byte[] DIGITAL_SIGNATURE = Der.bits(new byte[] {(byte) 0x80}, 7);
    static final byte[] CERTIFICATES_AND_LISTS = Der.bits(new byte[] {0x06}, 1);
    static final String BASIC_CONSTRAINTS = "2.5.29.19";
    static final String KEY_USAGE = "2.5.29.15";

    private static final Duration BACKDATED = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127;
    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] COMMON_NAME = Der.oid("2.5.4.3");
    private static final byte[] SERVER_AUTHENTICATION = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"));

    private final SecureRandom random = new SecureRandom();
    private final String issuer;
    private final PrivateKey signer;

    /**
     * @param issuer the common name of who signs
     * @param signer its key
     */
    CertificateWriter(String issuer, PrivateKey signer) {
        this.issuer = issuer;
        this.signer = signer;
    }

    static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /**
     * The certificate, DER.
     *
     * @param subject its common name
     * @param extensions each by {@link #critical} or {@link #extension}
     */
    byte[] write(String subject, PublicKey key, Instant now, Duration life, byte[]... extensions) {
        Instant from = now.minus(BACKDATED);
        byte[] content = Der.sequence( // TBSCertificate, RFC 5280 section 4.1
                Der.explicit(0, Der.integer(VERSION_3)),
                Der.integer(new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1)), // not zero, of one length
                ECDSA_WITH_SHA256,
                name(issuer),
                Der.sequence(Der.time(from), Der.time(from.plus(life))),
                name(subject),
                key.getEncoded(), // already a SubjectPublicKeyInfo
                Der.explicit(3, Der.sequence(extensions)));
        return Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature(content), 0));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text(commonName))));
    }

    private byte[] signature(byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer, random);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no ECDSA with SHA-256", e);
        }
    }

    static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }

    static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    static byte[] forServers() {
        return extension("2.5.29.37", SERVER_AUTHENTICATION);
    }
}
