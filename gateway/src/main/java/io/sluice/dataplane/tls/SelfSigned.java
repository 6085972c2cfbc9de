package io.sluice.dataplane.tls;

import io.sluice.model.PrivateBytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
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

    /** For clients whose clocks are behind. */
    private static final Duration BACKDATED = Duration.ofHours(1);
    /** The most that clients and scanners take for reasonable is 398 days. */
    private static final Duration LIFE = Duration.ofDays(397);

    private static final int SERIAL_BITS = 127;
    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] COMMON_NAME = Der.oid("2.5.4.3");

    /**
     * The default certificate, valid from now on.
     *
     * @param now by the wall clock
     */
    static SelfSigned defaultCertificate(Instant now) {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] content = content(pair.getPublic().getEncoded(), new BigInteger(SERIAL_BITS, random), now);
            byte[] signature = Der.bits(sign(content, pair.getPrivate(), random), 0);
            byte[] certificate = Der.sequence(content, ECDSA_WITH_SHA256, signature);
            return new SelfSigned(
                    new PrivateBytes(certificate),
                    new PrivateBytes(pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no ECDSA with P-256", e);
        }
    }

    private static byte[] sign(byte[] content, PrivateKey key, SecureRandom random) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key, random);
        signature.update(content);
        return signature.sign();
    }

    /** TBSCertificate, RFC 5280 section 4.1. */
    private static byte[] content(byte[] publicKey, BigInteger serial, Instant now) {
        byte[] name = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text(NAME))));
        return Der.sequence(
                Der.explicit(0, Der.integer(VERSION_3)),
                Der.integer(serial.setBit(SERIAL_BITS - 1)), // neither zero nor negative, always of one length
                ECDSA_WITH_SHA256,
                name,
                Der.sequence(
                        Der.time(now.minus(BACKDATED)), Der.time(now.plus(LIFE).minus(BACKDATED))),
                name,
                publicKey, // already a SubjectPublicKeyInfo
                Der.explicit(3, extensions()));
    }

    private static byte[] extensions() {
        byte[] noAuthority = Der.sequence();
        byte[] digitalSignature = Der.bits(new byte[] {(byte) 0x80}, 7);
        byte[] serverAuthentication = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"));
        return Der.sequence(
                critical("2.5.29.19", noAuthority),
                critical("2.5.29.15", digitalSignature),
                Der.sequence(Der.oid("2.5.29.37"), Der.octets(serverAuthentication)));
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }
}
