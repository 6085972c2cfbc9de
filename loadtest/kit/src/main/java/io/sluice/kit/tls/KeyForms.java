package io.sluice.kit.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The forms of private keys that Secrets come in besides PKCS#8. */
final class KeyForms {
    private static final int ITERATIONS = 2048;
    private static final int KEY_BITS = 256;
    private static final int UNCOMPRESSED = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyForms() {}

    static byte[] pkcs1(PrivateKey key) {
        RSAPrivateCrtKey rsa = (RSAPrivateCrtKey) key;
        return Der.sequence(
                Der.integer(0),
                Der.integer(rsa.getModulus()),
                Der.integer(rsa.getPublicExponent()),
                Der.integer(rsa.getPrivateExponent()),
                Der.integer(rsa.getPrimeP()),
                Der.integer(rsa.getPrimeQ()),
                Der.integer(rsa.getPrimeExponentP()),
                Der.integer(rsa.getPrimeExponentQ()),
                Der.integer(rsa.getCrtCoefficient()));
    }

    static byte[] sec1(KeyPair keys) {
        ECPrivateKey ec = (ECPrivateKey) keys.getPrivate();
        ECPublicKey open = (ECPublicKey) keys.getPublic();
        int size = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        byte[] point = Der.concat(
                new byte[] {UNCOMPRESSED},
                fixed(open.getW().getAffineX(), size),
                fixed(open.getW().getAffineY(), size));
        return Der.sequence(
                Der.integer(1),
                Der.octets(fixed(ec.getS(), size)),
                Der.explicit(0, Der.oid(size == 32 ? "1.2.840.10045.3.1.7" : "1.3.132.0.34")),
                Der.explicit(1, Der.bits(point)));
    }

    /** Big-endian, in exactly {@code size} bytes. */
    private static byte[] fixed(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[size];
        int used = Math.min(size, bytes.length);
        System.arraycopy(bytes, bytes.length - used, fixed, size - used, used);
        return fixed;
    }

    /** PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018), as {@code openssl pkcs8 -topk8} writes it. */
    static byte[] encrypted(PrivateKey key, String password) {
        byte[] salt = random(8);
        byte[] vector = random(16);
        byte[] derivation = Der.sequence(
                Der.oid("1.2.840.113549.1.5.12"),
                Der.sequence(
                        Der.octets(salt),
                        Der.integer(ITERATIONS),
                        Der.sequence(Der.oid("1.2.840.113549.2.9"), Der.nothing())));
        byte[] cipher = Der.sequence(Der.oid("2.16.840.1.101.3.4.1.42"), Der.octets(vector));
        return Der.sequence(
                Der.sequence(Der.oid("1.2.840.113549.1.5.13"), Der.sequence(derivation, cipher)),
                Der.octets(encrypt(key.getEncoded(), password, salt, vector)));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] encrypt(byte[] plain, String password, byte[] salt, byte[] vector) {
        try {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, KEY_BITS);
            byte[] secret = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(vector));
            Arrays.fill(secret, (byte) 0);
            return aes.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
