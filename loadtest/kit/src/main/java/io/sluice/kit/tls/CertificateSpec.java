package io.sluice.kit.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a certificate of a test shall say: by default an EC P-256 key, valid from an hour ago for 90 days, for servers and
 * clients alike, without names. Nothing is checked: certificates that no public authority would give are the purpose.
 */
public final class CertificateSpec {
    final String commonName;
    List<String> names = List.of();
    KeyKind key = KeyKind.EC_P256;
    Instant notBefore = Instant.now().minus(Duration.ofHours(1));
    Instant notAfter = notBefore.plus(Duration.ofDays(90));
    boolean forServers = true;
    boolean forClients = true;
    boolean authority;
    int pathLength = -1;
    int padding;
    int keyUsage = -1;
    String domain = "";

    private CertificateSpec(String commonName) {
        this.commonName = commonName;
    }

    /** The subject is {@code CN=commonName}; an empty one makes an empty subject. */
    public static CertificateSpec named(String commonName) {
        return new CertificateSpec(commonName);
    }

    /** Subject alternative names: IP addresses as such, all else as DNS names, wildcards included. */
    public CertificateSpec names(String... alternatives) {
        names = List.of(alternatives);
        return this;
    }

    public CertificateSpec key(KeyKind kind) {
        key = kind;
        return this;
    }

    public CertificateSpec valid(Instant from, Instant until) {
        notBefore = from;
        notAfter = until;
        return this;
    }

    /** Ended an hour ago. */
    public CertificateSpec expired() {
        Instant now = Instant.now();
        return valid(now.minus(Duration.ofDays(30)), now.minus(Duration.ofHours(1)));
    }

    /** Begins in an hour. */
    public CertificateSpec notYetValid() {
        Instant now = Instant.now();
        return valid(now.plus(Duration.ofHours(1)), now.plus(Duration.ofDays(30)));
    }

    public CertificateSpec forServersOnly() {
        forClients = false;
        return this;
    }

    public CertificateSpec forClientsOnly() {
        forServers = false;
        return this;
    }

    /** Says of itself that it may sign at most so many authorities below it. */
    public CertificateSpec pathLength(int below) {
        pathLength = below;
        return this;
    }

    /** Says of itself that it signs DNS names of this domain alone. */
    public CertificateSpec namesBelow(String suffix) {
        domain = suffix;
        return this;
    }

    /** Says that the key is for this, be it what nobody would say: KeyUsage's first eight bits, the first of them the highest. */
    public CertificateSpec keyUsage(int bits) {
        keyUsage = bits;
        return this;
    }

    /** Makes the certificate that many bytes longer, by an extension that nobody knows and nobody has to. */
    public CertificateSpec padding(int bytes) {
        padding = bytes;
        return this;
    }

    CertificateSpec asAuthority() {
        authority = true;
        return this;
    }
}
