package io.sluice.controlplane.compile;

import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientGate;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The claims to one host → its client certificates: what the oldest Ingress says whose Secret can be used. If none can, nobody is
 * let in, so that a host is not open because of a mistake.
 */
final class HostClients {
    private HostClients() {}

    /**
     * What the host asks of its clients; absent when no Ingress says anything.
     *
     * @param claims at least one, the oldest Ingress first; those of other namespaces than its do not count
     * @param findings gets what cannot be asked for
     */
    static Optional<ClientClaim> of(String host, Collection<HostClaim> claims, List<Finding> findings) {
        String namespace = claims.iterator().next().ingress().namespace();
        List<HostClaim> candidates = claims.stream()
                .filter(claim -> claim.clients().isPresent())
                .filter(claim -> host.isEmpty() || claim.ingress().namespace().equals(namespace))
                .toList();
        if (host.isEmpty()) {
            candidates.forEach(claim -> findings.add(withoutHost(claim)));
            return candidates.stream()
                    .findFirst()
                    .map(claim -> closed(claim.clients().orElseThrow()));
        }
        return candidates.stream()
                .filter(claim -> !claim.clients().orElseThrow().gate().unusable())
                .findFirst()
                .or(() -> candidates.stream().findFirst())
                .flatMap(HostClaim::clients);
    }

    private static ClientClaim closed(ClientClaim claim) {
        ClientGate gate = claim.gate();
        return new ClientClaim(
                ClientCertificates.NONE,
                new ClientGate(
                        gate.mode(),
                        /* unusable */ true,
                        gate.errorPage(),
                        gate.subjectPattern(),
                        gate.passCertificate()));
    }

    /** In a handshake there is but the name to go by, so that certificates would be asked for by hosts that want none. */
    private static Finding withoutHost(HostClaim claim) {
        return new Finding(
                FindingCode.CLIENT_AUTH_REFUSED,
                claim.ingress().ref(),
                claim.ingress().at("metadata.annotations[" + Annotations.PREFIX + "auth-tls-secret]"),
                claim.rule() + " has no host, for which alone client certificates can be asked",
                "requests that only rules without a host take answer 403",
                "write a host, or take the annotation away");
    }
}
