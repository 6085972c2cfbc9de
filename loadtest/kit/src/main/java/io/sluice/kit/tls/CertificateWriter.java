package io.sluice.kit.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Certificates as RFC 5280 section 4 lays them out, signed by their issuer. */
final class CertificateWriter {
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    // Below the arc of examples (RFC 5612).
    private static final String PADDING = "1.3.6.1.4.1.32473.1";

    /** Bits 5 and 6 of KeyUsage: keyCertSign, cRLSign. */
    private static final int SIGNS_CERTIFICATES = 0x06;
    /** Bit 0: digitalSignature; with bit 2, keyEncipherment, for the RSA key exchange of old clients. */
    private static final int SIGNS = 0x80;

    private static final int SIGNS_AND_ENCIPHERS = 0xa0;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int KEY_ID_LENGTH = 20;
    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CertificateWriter() {}

    /** Who signs: its name in DER, its keys. */
    record Signer(byte[] name, PrivateKey key, PublicKey publicKey, KeyKind kind) {}

    /** The whole of a certificate of {@code subject}, read back by the JDK. */
    static X509Certificate write(CertificateSpec spec, PublicKey subject, Signer signer) {
        byte[] body = Der.sequence(
                Der.explicit(0, Der.integer(2)),
                Der.integer(new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS)),
                signer.kind().signatureAlgorithm(),
                signer.name(),
                Der.sequence(Der.time(spec.notBefore), Der.time(spec.notAfter)),
                name(spec.commonName),
                subject.getEncoded(),
                Der.explicit(3, Der.sequence(extensions(spec, subject, signer).toArray(new byte[0][]))));
        return read(signed(body, signer));
    }

    /** {@code body}, the algorithm and the signature: the outer form of certificates and revocation lists. */
    static byte[] signed(byte[] body, Signer signer) {
        try {
            Signature signature = Signature.getInstance(signer.kind().signature());
            signature.initSign(signer.key());
            signature.update(body);
            return Der.sequence(body, signer.kind().signatureAlgorithm(), Der.bits(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign", e);
        }
    }

    private static X509Certificate read(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("wrote a certificate that the JDK does not read", e);
        }
    }

    static byte[] name(String commonName) {
        return commonName.isEmpty()
                ? Der.sequence()
                : Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
    }

    private static List<byte[]> extensions(CertificateSpec spec, PublicKey subject, Signer signer) {
        List<byte[]> extensions = new ArrayList<>();
        extensions.add(critical(BASIC_CONSTRAINTS, Der.sequence(constraints(spec))));
        extensions.add(critical(KEY_USAGE, Der.namedBits(keyUsage(spec))));
        if (!spec.authority) {
            extensions.add(extension(EXTENDED_KEY_USAGE, Der.sequence(purposes(spec))));
        }
        if (!spec.names.isEmpty()) {
            byte[][] names =
                    spec.names.stream().map(CertificateWriter::alternative).toArray(byte[][]::new);
            extensions.add(extension(SUBJECT_ALTERNATIVE_NAME, Der.sequence(names)));
        }
        if (!spec.domain.isEmpty()) {
            byte[] permitted = Der.sequence(alternative(spec.domain));
            extensions.add(critical(NAME_CONSTRAINTS, Der.sequence(Der.explicit(0, permitted))));
        }
        extensions.add(extension(SUBJECT_KEY_ID, Der.octets(keyId(subject))));
        extensions.add(authorityKeyId(signer.publicKey()));
        if (spec.padding > 0) {
            extensions.add(extension(PADDING, Der.octets(new byte[spec.padding])));
        }
        return extensions;
    }

    private static byte[] constraints(CertificateSpec spec) {
        if (!spec.authority) {
            return new byte[0];
        }
        return spec.pathLength < 0 ? Der.yes() : Der.concat(Der.yes(), Der.integer(spec.pathLength));
    }

    private static int keyUsage(CertificateSpec spec) {
        if (spec.keyUsage >= 0) {
            return spec.keyUsage;
        } else if (spec.authority) {
            return SIGNS_CERTIFICATES;
        }
        return spec.key.rsa() ? SIGNS_AND_ENCIPHERS : SIGNS;
    }

    private static byte[] purposes(CertificateSpec spec) {
        return Der.concat(
                spec.forServers ? Der.oid(SERVER_AUTH) : new byte[0],
                spec.forClients ? Der.oid(CLIENT_AUTH) : new byte[0]);
    }

    private static byte[] alternative(String name) {
        boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        return address
                ? Der.implicit(IP_ADDRESS, address(name))
                : Der.implicit(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] address(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + literal, e);
        }
    }

    static byte[] authorityKeyId(PublicKey key) {
        return extension("2.5.29.35", Der.sequence(Der.implicit(0, keyId(key))));
    }

    /** RFC 7093 method 1. */
    private static byte[] keyId(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Arrays.copyOf(hash, KEY_ID_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }
}
