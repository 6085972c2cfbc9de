package io.sluice.controlplane.compile.tls;

import io.sluice.model.Finding;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Certificates in the order in which they are sent (RFC 8446 section 4.4.2): the one of the key, then those that vouch for it.
 * A bundle may have two certificates of one authority, signed by different others; both are kept.
 *
 * @param certificates the leaf first
 * @param reordered whether they were written otherwise, or one of them twice
 */
record Chain(List<X509Certificate> certificates, boolean reordered) {
    /** No authority has a larger one than 65,537 (17 bits); with one as long as the modulus verifying takes as long as signing. */
    private static final int LONGEST_EXPONENT_BITS = 64;

    Chain {
        certificates = List.copyOf(certificates);
    }

    /**
     * @param name the Secret's key, for messages
     * @param written at least one
     */
    static Outcome<Chain> of(String name, List<X509Certificate> written, KeyMatch key) {
        Optional<X509Certificate> leaf = written.stream()
                .filter(certificate -> key.matches(certificate.getPublicKey()))
                .findFirst();
        if (leaf.isEmpty()) {
            return Outcome.bad(
                    name,
                    "has no certificate of the key that is stored with it",
                    "store the certificate and the key that were made together");
        }
        LinkedHashSet<X509Certificate> left = new LinkedHashSet<>(written);
        left.remove(leaf.get());
        List<X509Certificate> ordered = new ArrayList<>(List.of(leaf.get()));
        for (int i = 0; i < ordered.size(); i++) {
            moveIssuers(ordered.get(i), left, ordered);
        }
        return left.isEmpty()
                ? Outcome.good(new Chain(ordered, !ordered.equals(written)))
                : gap(name, ordered.get(ordered.size() - 1));
    }

    private static void moveIssuers(X509Certificate of, LinkedHashSet<X509Certificate> from, List<X509Certificate> to) {
        for (Iterator<X509Certificate> each = from.iterator(); each.hasNext(); ) {
            X509Certificate candidate = each.next();
            if (issued(candidate, of)) {
                to.add(candidate);
                each.remove();
            }
        }
    }

    private static Outcome<Chain> gap(String name, X509Certificate last) {
        return Outcome.bad(
                name,
                "has certificates that do not link: that of "
                        + Finding.quoted(last.getIssuerX500Principal().toString()) + " is missing",
                "put the intermediate certificates behind the certificate, and nothing else");
    }

    /**
     * RFC 5280 section 4.2.1.1: a certificate names the key that signed it, and an authority's certificate its own. Where both do,
     * the signature is not looked at: it takes a millisecond, there may be ten thousand Secrets, and clients look at it anyway.
     */
    private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        Optional<byte[]> own = KeyIdentifiers.ofSubject(issuer);
        Optional<byte[]> named = KeyIdentifiers.ofIssuer(certificate);
        return own.isPresent() && named.isPresent()
                ? Arrays.equals(own.get(), named.get())
                : verifies(certificate, issuer.getPublicKey());
    }

    private static boolean verifies(X509Certificate certificate, PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getPublicExponent().bitLength() > LONGEST_EXPONENT_BITS) {
            return false;
        }
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    X509Certificate leaf() {
        return certificates.get(0);
    }

    /** A leaf alone whose issuer is none of these: a client that does not know the issuer cannot get to one that it trusts. */
    boolean lacksIssuer(List<X509Certificate> authorities) {
        return certificates.size() == 1
                && !authorities.isEmpty()
                && !issued(leaf(), leaf())
                && authorities.stream().noneMatch(authority -> issued(authority, leaf()));
    }

    /** All, one behind the other. */
    byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (X509Certificate certificate : certificates) {
            try {
                out.writeBytes(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read cannot be written", e);
            }
        }
        return out.toByteArray();
    }
}
