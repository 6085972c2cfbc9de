package io.sluice.kit.tls;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificates that speak for it.
 *
 * @param keys of the leaf
 * @param chain the leaf, then its authorities up to the root, which is left out: what is sent in a handshake
 */
public record Identity(KeyPair keys, List<X509Certificate> chain) {
    public Identity {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    PrivateKey key() {
        return keys.getPrivate();
    }

    /** The leaf alone, as of a Secret whose intermediate was forgotten. */
    public Identity withoutIntermediates() {
        return new Identity(keys, chain.subList(0, 1));
    }

    /** This key with another's certificates: they do not match. */
    public Identity withChainOf(Identity other) {
        return new Identity(keys, other.chain);
    }

    /** What goes into {@code tls.crt}. */
    public String chainPem() {
        return Pem.certificates(chain);
    }

    /** What goes into {@code tls.key}: PKCS#8, the JDK's own form. */
    public String keyPem() {
        return Pem.block("PRIVATE KEY", key().getEncoded());
    }

    /** {@code RSA PRIVATE KEY} (RFC 8017 A.1.2); RSA keys alone have it. */
    public String pkcs1Pem() {
        return Pem.block("RSA PRIVATE KEY", KeyForms.pkcs1(key()));
    }

    /** {@code EC PRIVATE KEY} (RFC 5915, known as SEC1); EC keys alone have it. */
    public String sec1Pem() {
        return Pem.block("EC PRIVATE KEY", KeyForms.sec1(keys));
    }

    /** {@code ENCRYPTED PRIVATE KEY}: PKCS#8 under a password. */
    public String encryptedPem(String password) {
        return Pem.block("ENCRYPTED PRIVATE KEY", KeyForms.encrypted(key(), password));
    }

    @Override
    public String toString() {
        return "Identity[" + certificate().getSubjectX500Principal() + ", chain of " + chain.size() + "]";
    }
}
