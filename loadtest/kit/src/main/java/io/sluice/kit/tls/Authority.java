package io.sluice.kit.tls;

import io.sluice.kit.tls.CertificateWriter.Signer;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate authority of a test: a root, or an intermediate below one. It signs whatever it is asked to. Everything
 * is in memory; making one with an EC key takes some milliseconds. Any thread.
 */
public final class Authority {
    private static final Duration LIFETIME = Duration.ofDays(3650);

    private final X509Certificate certificate;
    private final Signer signer;
    /** Its own certificate and those above it, the root left out: what a server sends behind its leaf. */
    private final List<X509Certificate> sentChain;

    private final Authority root;

    private Authority(X509Certificate certificate, Signer signer, Authority above) {
        this.certificate = certificate;
        this.signer = signer;
        this.root = above == null ? this : above.root;
        this.sentChain = above == null ? List.of() : chain(certificate, above.sentChain);
    }

    /** A root with an EC P-256 key that is valid for ten years. */
    public static Authority root(String commonName) {
        return root(ofLongLife(commonName));
    }

    public static Authority root(CertificateSpec spec) {
        KeyPair keys = spec.asAuthority().key.generate();
        Signer signer = signer(CertificateWriter.name(spec.commonName), keys, spec.key);
        return new Authority(CertificateWriter.write(spec, keys.getPublic(), signer), signer, null);
    }

    /** A root of the same name and key with another certificate, as one that is renewed in time. */
    public Authority renewed(CertificateSpec spec) {
        Signer same =
                new Signer(CertificateWriter.name(spec.commonName), signer.key(), signer.publicKey(), signer.kind());
        return new Authority(CertificateWriter.write(spec.asAuthority(), signer.publicKey(), same), same, null);
    }

    private static CertificateSpec ofLongLife(String commonName) {
        CertificateSpec spec = CertificateSpec.named(commonName);
        return spec.valid(spec.notBefore, spec.notBefore.plus(LIFETIME));
    }

    /** Signs with the key of a leaf that may not, as whoever has that key can. The leaf has an EC P-256 key and this common name. */
    public static Authority pretended(String commonName, Identity leaf) {
        Signer itself = signer(CertificateWriter.name(commonName), leaf.keys(), KeyKind.EC_P256);
        return new Authority(leaf.certificate(), itself, null);
    }

    public Authority intermediate(String commonName) {
        return intermediate(ofLongLife(commonName));
    }

    public Authority intermediate(CertificateSpec spec) {
        KeyPair keys = spec.asAuthority().key.generate();
        X509Certificate issued = CertificateWriter.write(spec, keys.getPublic(), signer);
        Signer next = signer(CertificateWriter.name(spec.commonName), keys, spec.key);
        return new Authority(issued, next, this);
    }

    private static Signer signer(byte[] name, KeyPair keys, KeyKind kind) {
        return new Signer(name, keys.getPrivate(), keys.getPublic(), kind);
    }

    private static List<X509Certificate> chain(X509Certificate first, List<X509Certificate> rest) {
        List<X509Certificate> chain = new ArrayList<>(List.of(first));
        chain.addAll(rest);
        return List.copyOf(chain);
    }

    /** A leaf for these names; the first is its common name, too. */
    public Identity server(String... names) {
        return issue(CertificateSpec.named(names[0]).names(names).forServersOnly());
    }

    /** A leaf for a client. */
    public Identity client(String commonName) {
        return issue(CertificateSpec.named(commonName).forClientsOnly());
    }

    public Identity issue(CertificateSpec spec) {
        KeyPair keys = spec.key.generate();
        X509Certificate leaf = CertificateWriter.write(spec, keys.getPublic(), signer);
        return new Identity(keys, chain(leaf, sentChain));
    }

    /** A leaf that nobody but itself has signed. */
    public static Identity selfSigned(CertificateSpec spec) {
        KeyPair keys = spec.key.generate();
        Signer itself = signer(CertificateWriter.name(spec.commonName), keys, spec.key);
        return new Identity(keys, List.of(CertificateWriter.write(spec, keys.getPublic(), itself)));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** What peers have to trust; itself when it is a root. */
    public Authority root() {
        return root;
    }

    /** Its certificate alone: what goes into {@code ca.crt}. */
    public String pem() {
        return Pem.certificates(List.of(certificate));
    }

    /** A list that names these certificates as revoked a minute ago and is good for a day; none is a list, too. */
    public X509CRL revoking(X509Certificate... revoked) {
        Instant now = Instant.now();
        return revoking(now.minus(Duration.ofMinutes(1)), now.plus(Duration.ofDays(1)), List.of(revoked));
    }

    /** RFC 5280 section 5: a version 2 list, issued {@code from} and stale after {@code until}. */
    public X509CRL revoking(Instant from, Instant until, List<X509Certificate> revoked) {
        byte[][] entries = revoked.stream()
                .map(each -> Der.sequence(Der.integer(each.getSerialNumber()), Der.time(from)))
                .toArray(byte[][]::new);
        byte[] number = CertificateWriter.extension("2.5.29.20", Der.integer(1));
        byte[] body = Der.sequence(
                Der.integer(1),
                signer.kind().signatureAlgorithm(),
                signer.name(),
                Der.time(from),
                Der.time(until),
                // An empty list must be absent.
                entries.length == 0 ? new byte[0] : Der.sequence(entries),
                Der.explicit(0, Der.sequence(CertificateWriter.authorityKeyId(signer.publicKey()), number)));
        return read(CertificateWriter.signed(body, signer));
    }

    private static X509CRL read(byte[] der) {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("wrote a revocation list that the JDK does not read", e);
        }
    }
}
