package io.sluice.controlplane.compile;

import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.PathMatch;
import io.sluice.model.Route;
import io.sluice.model.UpstreamId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The claims to one host → where its TLS connections go undecrypted: to the Service of its path {@code /}, if any of its Ingresses
 * wants that. A host that asks for client certificates is decrypted all the same: passed on, nobody would verify them here.
 */
final class HostPassthrough {
    private static final String ANNOTATION = Annotations.PREFIX + Annotations.PASSTHROUGH;

    private final String host;
    private final List<Route> routes;
    private final boolean guarded;
    private final boolean allowed;

    /**
     * @param routes that the host got
     * @param guarded whether client certificates are asked for, or were meant to be
     * @param allowed by the settings
     */
    HostPassthrough(String host, List<Route> routes, boolean guarded, boolean allowed) {
        this.host = host;
        this.routes = routes;
        this.guarded = guarded;
        this.allowed = allowed;
    }

    /**
     * Absent when its connections are decrypted.
     *
     * @param claims at least one, the oldest Ingress first; those of other namespaces than its do not count
     * @param findings gets what is not passed on although it should be
     */
    Optional<UpstreamId> of(Collection<HostClaim> claims, List<Finding> findings) {
        String namespace = claims.iterator().next().ingress().namespace();
        List<HostClaim> asking = claims.stream()
                .filter(claim -> claim.effects().passthrough())
                .filter(claim -> host.isEmpty() || claim.ingress().namespace().equals(namespace))
                .toList();
        if (asking.isEmpty()) {
            return Optional.empty();
        }
        Optional<UpstreamId> root = root();
        if (allowed && !guarded && !host.isEmpty() && root.isPresent()) {
            return root;
        }
        asking.forEach(claim -> findings.add(decrypted(claim)));
        return Optional.empty();
    }

    private Optional<UpstreamId> root() {
        return routes.stream()
                .filter(route ->
                        route.match() == PathMatch.PREFIX && route.path().equals("/"))
                .findFirst()
                .flatMap(route -> service(route.action()));
    }

    private static Optional<UpstreamId> service(Action action) {
        if (action instanceof Action.Secured secured) {
            return service(secured.then());
        }
        return action instanceof Action.Forward forward ? Optional.of(forward.upstream()) : Optional.empty();
    }

    private Finding decrypted(HostClaim claim) {
        String what;
        String fix;
        if (!allowed) {
            what = "ssl-passthrough, and --enable-ssl-passthrough is not given";
            fix = "start with --enable-ssl-passthrough, or remove the annotation";
        } else if (host.isEmpty()) {
            what = claim.rule() + " has no host: a connection is passed on by the name in its handshake";
            fix = "write a host";
        } else if (guarded) {
            what = "ssl-passthrough, and " + host + " asks for client certificates, which nobody could verify here";
            fix = "remove ssl-passthrough, or all auth-tls annotations of the host";
        } else {
            what = "ssl-passthrough, and " + host + " has no Service at the path /";
            fix = "add a rule with the path / of type Prefix; its Service gets the connections";
        }
        return new Finding(
                FindingCode.PASSTHROUGH_OFF,
                claim.ingress().ref(),
                claim.ingress().at("metadata.annotations[" + ANNOTATION + "]"),
                what,
                "TLS is decrypted here, with the certificate of the host or the default one",
                fix);
    }
}
