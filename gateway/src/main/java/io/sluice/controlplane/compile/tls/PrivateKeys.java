package io.sluice.controlplane.compile.tls;

import io.sluice.controlplane.compile.tls.Pem.Block;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The private key of a PEM text: PKCS#8 (RFC 5208), PKCS#1 ({@code RSA PRIVATE KEY}, RFC 8017 A.1.2) or SEC1 ({@code EC
 * PRIVATE KEY}, RFC 5915). The JDK reads the first; the others are what it has inside.
 */
final class PrivateKeys {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final Set<String> READ = Set.of(PKCS8, PKCS1, SEC1, ENCRYPTED);

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] VERSION_0 = HEX.parseHex("020100");
    /** AlgorithmIdentifier of rsaEncryption, 1.2.840.113549.1.1.1, whose parameters are NULL. */
    private static final byte[] RSA = HEX.parseHex("300d06092a864886f70d0101010500");
    /** The name id-ecPublicKey, 1.2.840.10045.2.1, in front of that of the curve. */
    private static final byte[] EC = HEX.parseHex("06072a8648ce3d0201");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private PrivateKeys() {}

    /**
     * @param name the Secret's key, for messages
     */
    static Outcome<KeyMatch> read(String name, List<Block> blocks) {
        List<Block> keys =
                blocks.stream().filter(block -> block.label().endsWith(PKCS8)).toList();
        if (keys.isEmpty()) {
            boolean swapped = blocks.stream().anyMatch(block -> block.label().equals(Certificates.LABEL));
            return Outcome.bad(
                    name,
                    "has no private key" + (swapped ? ", but a certificate" : ""),
                    swapped
                            ? "put the certificate under tls.crt and the key under tls.key"
                            : "put the key there, as PEM");
        }
        if (keys.size() > 1) {
            return Outcome.bad(name, "has " + keys.size() + " private keys", "leave the certificate's key alone there");
        }
        return key(name, keys.get(0));
    }

    private static Outcome<KeyMatch> key(String name, Block block) {
        if (!READ.contains(block.label())) { // OPENSSH, DSA
            return Outcome.bad(
                    name, "has a key that is none for TLS", "convert it: openssl pkey -in " + name + " -out pkcs8.key");
        }
        if (block.encrypted() || block.label().equals(ENCRYPTED)) {
            return Outcome.bad(
                    name,
                    "is encrypted, and nobody can give its password here",
                    "store it without: openssl pkey -in " + name + " -out plain.key");
        }
        byte[] content = block.content().reveal();
        try {
            Optional<byte[]> pkcs8 = pkcs8(block.label(), content);
            return pkcs8.flatMap(encoded -> parse(encoded).map(key -> KeyMatch.of(name, key, encoded)))
                    .orElseGet(() -> unknown(name));
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static Outcome<KeyMatch> unknown(String name) {
        return Outcome.bad(
                name,
                "is damaged, or of a kind that is not served",
                "use an RSA key of 2048 to 4096 bits, ECDSA on P-256, P-384 or P-521, or Ed25519");
    }

    private static Optional<byte[]> pkcs8(String label, byte[] content) {
        return switch (label) {
            case PKCS1 ->
                Optional.of(element(DerReader.SEQUENCE, VERSION_0, RSA, element(DerReader.OCTET_STRING, content)));
            case SEC1 ->
                curve(content)
                        .map(curve -> element(
                                DerReader.SEQUENCE,
                                VERSION_0,
                                element(DerReader.SEQUENCE, EC, curve),
                                element(DerReader.OCTET_STRING, content)));
            default -> Optional.of(content);
        };
    }

    /** RFC 5915 section 3: behind the version and the key is the name of its curve, with which everybody writes it. */
    private static Optional<byte[]> curve(byte[] sec1) {
        DerReader whole = new DerReader(sec1);
        if (!whole.next(DerReader.SEQUENCE)) {
            return Optional.empty();
        }
        DerReader parts = whole.inside();
        boolean named = parts.next(DerReader.INTEGER)
                && parts.next(DerReader.OCTET_STRING)
                && parts.next(DerReader.FIRST_EXPLICIT);
        return named ? Optional.of(parts.content()) : Optional.empty();
    }

    private static Optional<PrivateKey> parse(byte[] pkcs8) {
        DerReader whole = new DerReader(pkcs8);
        if (!whole.next(DerReader.SEQUENCE) || !whole.atEnd()) {
            return Optional.empty();
        }
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> key = parse(pkcs8, algorithm);
            if (key.isPresent()) {
                return key;
            }
        }
        return Optional.empty();
    }

    /** The JDK's message is not looked at: nobody promises what of a key is in it. */
    private static Optional<PrivateKey> parse(byte[] pkcs8, String algorithm) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (content.size() < 0x80) {
            whole.write(content.size());
        } else {
            byte[] length = BigInteger.valueOf(content.size()).toByteArray();
            int sign = length[0] == 0 ? 1 : 0;
            whole.write(0x80 | length.length - sign);
            whole.write(length, sign, length.length - sign);
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
