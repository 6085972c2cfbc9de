package io.sluice.kit.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** The keys that certificates of a test can have, and how each signs. RSA keys take time to make: some 100 ms at 2,048 bits. */
public enum KeyKind {
    EC_P256("EC", 256, "SHA256withECDSA", "1.2.840.10045.4.3.2"),
    EC_P384("EC", 384, "SHA384withECDSA", "1.2.840.10045.4.3.3"),
    ED25519("Ed25519", 0, "Ed25519", "1.3.101.112"),
    /** Too small for anybody today: what a gateway and its clients should refuse. */
    RSA_1024("RSA", 1024, "SHA256withRSA", "1.2.840.113549.1.1.11"),
    RSA_2048("RSA", 2048, "SHA256withRSA", "1.2.840.113549.1.1.11"),
    RSA_3072("RSA", 3072, "SHA256withRSA", "1.2.840.113549.1.1.11"),
    RSA_4096("RSA", 4096, "SHA256withRSA", "1.2.840.113549.1.1.11");

    private final String algorithm;
    private final int bits;
    private final String signature;
    private final String signatureOid;

    KeyKind(String algorithm, int bits, String signature, String signatureOid) {
        this.algorithm = algorithm;
        this.bits = bits;
        this.signature = signature;
        this.signatureOid = signatureOid;
    }

    boolean rsa() {
        return algorithm.equals("RSA");
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
            } else if (rsa()) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK makes no key of kind " + this, e);
        }
    }

    /** The JCA's name. */
    String signature() {
        return signature;
    }

    /** AlgorithmIdentifier of signatures: with NULL parameters for RSA (RFC 4055), without any for the others. */
    byte[] signatureAlgorithm() {
        return rsa() ? Der.sequence(Der.oid(signatureOid), Der.nothing()) : Der.sequence(Der.oid(signatureOid));
    }
}
