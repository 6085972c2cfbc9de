package io.sluice.dataplane.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The certificates that somebody has put down as trusted, and what each is trusted with. PKIX takes whatever it is given as a trust
 * anchor for an authority, valid for ever and beyond revocation (RFC 5280 section 6.1.1 leaves that to the caller). Here a certificate
 * signs others only if it says that it may; one that may not is worth itself and nothing more. And what stands above it among the
 * trusted is looked at as well, so that an intermediate in a bundle is no better than its root says. So are the limits that a root has
 * put to itself. Immutable, for any thread.
 */
final class Anchors {
    private static final int CERT_SIGN = 5;
    private static final String NAME_CONSTRAINTS = "2.5.29.30";

    /**
     * One that may sign.
     *
     * @param up it and those above it that are trusted, too, each signed by the next; the last is taken on trust
     * @param limited whether the last has put limits to itself and is its own issuer. PKIX looks for limits in the certificates of a
     *     path, not in what it is to trust; so such a one stands in the path, and what is trusted is its key
     */
    record Anchor(List<X509Certificate> up, boolean limited) {
        X509Certificate top() {
            return up.get(up.size() - 1);
        }

        /** What PKIX begins with. */
        TrustAnchor trust() {
            return limited
                    ? new TrustAnchor(top().getSubjectX500Principal(), top().getPublicKey(), null)
                    : new TrustAnchor(top(), null);
        }

        /** What a path has to contain between what was shown and that. */
        List<X509Certificate> inPath() {
            return limited ? up : belowTop();
        }

        /** Those that are trusted as far as what stands above them is. */
        List<X509Certificate> belowTop() {
            return up.subList(0, up.size() - 1);
        }

        /** Why the top is not to be trusted now; of the others a path says it. */
        Optional<BasicReason> problem(Collection<? extends CRL> revocations, Instant now) {
            return Revocations.contain(top(), revocations) ? Optional.of(BasicReason.REVOKED) : validity(top(), now);
        }
    }

    private final List<X509Certificate> all;
    private final Map<X500Principal, List<Anchor>> byName = new HashMap<>();
    private final List<Anchor> signing;
    private final List<X509Certificate> belowTops;

    Anchors(List<X509Certificate> trusted) {
        this.all = List.copyOf(trusted);
        for (X509Certificate each : all) {
            if (maySign(each)) {
                byName.computeIfAbsent(each.getSubjectX500Principal(), name -> new ArrayList<>())
                        .add(anchor(up(each)));
            }
        }
        this.signing = byName.values().stream().flatMap(List::stream).toList();
        this.belowTops =
                signing.stream().flatMap(anchor -> anchor.belowTop().stream()).toList();
    }

    List<X509Certificate> all() {
        return all;
    }

    boolean contain(X509Certificate certificate) {
        return all.contains(certificate);
    }

    /** Those of a name: two where an authority has changed its key. */
    List<Anchor> of(X500Principal name) {
        return byName.getOrDefault(name, List.of());
    }

    List<Anchor> signing() {
        return signing;
    }

    /** Of all of them. */
    List<X509Certificate> belowTops() {
        return belowTops;
    }

    /**
     * An authority says so (RFC 5280 sections 4.2.1.3 and 4.2.1.9). Version 1 has no place to say it: there it is one that has signed
     * itself, as OpenSSL has it.
     */
    static boolean maySign(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return certificate.getVersion() == 1
                ? hasSigned(certificate, certificate)
                : certificate.getBasicConstraints() >= 0 && (usage == null || usage[CERT_SIGN]);
    }

    private static Anchor anchor(List<X509Certificate> up) {
        X509Certificate top = up.get(up.size() - 1);
        return new Anchor(up, hasLimits(top) && hasSigned(top, top));
    }

    /** How many authorities may stand below it, and of what names (RFC 5280 sections 4.2.1.9 and 4.2.1.10). */
    private static boolean hasLimits(X509Certificate authority) {
        int below = authority.getBasicConstraints();
        return below >= 0 && below < Integer.MAX_VALUE || authority.getExtensionValue(NAME_CONSTRAINTS) != null;
    }

    private List<X509Certificate> up(X509Certificate from) {
        List<X509Certificate> up = new ArrayList<>();
        for (X509Certificate next = from; next != null; next = above(next, up)) {
            up.add(next);
        }
        return List.copyOf(up);
    }

    /**
     * Nobody stands above who has signed itself, though an authority that was renewed with its key has signed it, too. Of several the
     * one that is valid longest counts, which is the renewed one.
     */
    private X509Certificate above(X509Certificate below, List<X509Certificate> without) {
        if (hasSigned(below, below)) {
            return null;
        }
        return all.stream()
                .filter(each -> !without.contains(each) && maySign(each) && hasSigned(each, below))
                .max(Comparator.comparing(X509Certificate::getNotAfter))
                .orElse(null);
    }

    private static boolean hasSigned(X509Certificate issuer, X509Certificate other) {
        if (!issuer.getSubjectX500Principal().equals(other.getIssuerX500Principal())) {
            return false;
        }
        try {
            other.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false; // of the same name, but with another key
        }
    }

    /** Whether it is valid now, by its dates. */
    static Optional<BasicReason> validity(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of(BasicReason.EXPIRED);
        } catch (CertificateNotYetValidException e) {
            return Optional.of(BasicReason.NOT_YET_VALID);
        }
    }
}
