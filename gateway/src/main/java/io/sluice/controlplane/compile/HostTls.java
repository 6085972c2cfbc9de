package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.ClientCertificates;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The claims to one host → its certificate: that of the oldest Ingress whose {@code tls} section has a usable one. If none has,
 * the oldest that wants one counts, so that the host is not served as if it had no TLS.
 */
final class HostTls {
    private final String host;
    private final List<HostClaim> candidates;

    /** @param claims at least one, the oldest Ingress first; those of other namespaces than its do not count */
    HostTls(String host, Collection<HostClaim> claims) {
        String namespace = claims.iterator().next().ingress().namespace();
        this.host = host;
        this.candidates = claims.stream()
                .filter(claim -> claim.tls().isPresent())
                .filter(claim -> claim.ingress().namespace().equals(namespace))
                .toList();
    }

    /** What the host shows in handshakes; absent when no {@code tls} section is for it. */
    Optional<TlsHost> shown() {
        return winner().flatMap(HostClaim::tls)
                .map(claim -> new TlsHost(host, claim.identity(), ClientCertificates.NONE, /* minTls13 */ false));
    }

    private Optional<HostClaim> winner() {
        return candidates.stream()
                .filter(claim -> claim.tls().orElseThrow().usable())
                .findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    /** Every Secret that is named for it, there or not. */
    Set<ObjectName> secrets() {
        return candidates.stream()
                .flatMap(claim -> claim.tls().orElseThrow().secret().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Said of a host whose connections are decrypted here.
     *
     * @param flaws gets what cannot be shown
     * @param findings gets what is shadowed
     */
    void report(List<HostFlaw> flaws, List<Finding> findings) {
        winner().ifPresent(winner ->
                candidates.forEach(claim -> report(claim, claim.tls().orElseThrow(), winner, flaws, findings)));
    }

    private void report(
            HostClaim claim, TlsClaim wants, HostClaim winner, List<HostFlaw> flaws, List<Finding> findings) {
        TlsClaim wins = winner.tls().orElseThrow();
        wants.flaw().ifPresent(flaw -> flaws.add(new HostFlaw(flawed(claim, wants, flaw, winner, wins), host)));
        if (wants.usable() && !wants.secret().equals(wins.secret())) {
            findings.add(shadowed(claim, winner));
        }
    }

    /** With what clients meet, whoever is to blame for it. */
    private static HostFlaw.Kind flawed(
            HostClaim claim, TlsClaim wants, TlsClaim.Flaw flaw, HostClaim winner, TlsClaim wins) {
        boolean refused = wins.identity() instanceof TlsIdentity.Unusable;
        Finding told = new Finding(
                flaw.code(),
                claim.ingress().ref(),
                claim.ingress().at(wants.field() + ".secretName"),
                flaw.what(),
                refused ? " is refused, or goes on with the certificate that was there" : shown(winner, wins),
                flaw.fix());
        return new HostFlaw.Kind(told, refused ? "TLS of " : "clients of ");
    }

    private static String shown(HostClaim winner, TlsClaim wins) {
        if (!wins.usable()) {
            return " are shown the default certificate";
        }
        return wins.secret().isEmpty()
                ? " are shown the default certificate, as " + winner.ingress().ref() + " wants"
                : " are shown the certificate that " + winner.ingress().ref() + " gives";
    }

    private Finding shadowed(HostClaim claim, HostClaim winner) {
        String field = claim.tls().orElseThrow().field();
        return new Finding(
                FindingCode.TLS_CLAIM_SHADOWED,
                claim.ingress().ref(),
                claim.ingress().at(field),
                "the certificate of " + host + " is given by "
                        + winner.ingress().ref(),
                "a host has one certificate: that of this Ingress is not used",
                "name the same Secret in both, or take the host out of " + field);
    }
}
