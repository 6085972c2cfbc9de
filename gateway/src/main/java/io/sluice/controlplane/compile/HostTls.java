package io.sluice.controlplane.compile;

import io.sluice.model.ClientCertificates;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.TlsHost;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The claims to one host → its certificate: that of the oldest Ingress whose {@code tls} section has a usable one. If none has,
 * the oldest that wants one counts, so that the host is not served as if it had no TLS.
 */
final class HostTls {
    private HostTls() {}

    /**
     * What the host shows in handshakes; absent when no {@code tls} section is for it.
     *
     * @param claims at least one, the oldest Ingress first; those of other namespaces than its do not count
     * @param findings gets what is shadowed
     */
    static Optional<TlsHost> of(String host, Collection<HostClaim> claims, List<Finding> findings) {
        String namespace = claims.iterator().next().ingress().namespace();
        List<HostClaim> candidates = claims.stream()
                .filter(claim -> claim.tls().isPresent())
                .filter(claim -> claim.ingress().namespace().equals(namespace))
                .toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        HostClaim winner = candidates.stream()
                .filter(claim -> claim.tls().get().usable())
                .findFirst()
                .orElse(candidates.get(0));
        TlsClaim wins = winner.tls().orElseThrow();
        candidates.stream()
                .filter(claim -> claim.tls().get().usable())
                .filter(claim -> !claim.tls().get().secret().equals(wins.secret()))
                .forEach(claim -> findings.add(shadowed(host, claim, winner)));
        return Optional.of(new TlsHost(host, wins.identity(), ClientCertificates.NONE, /* minTls13 */ false));
    }

    private static Finding shadowed(String host, HostClaim claim, HostClaim winner) {
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
