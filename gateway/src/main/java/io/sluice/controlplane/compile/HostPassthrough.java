package io.sluice.controlplane.compile;

import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.PathMatch;
import io.sluice.model.Route;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.UpstreamId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The claims to one host → where its TLS connections go undecrypted: to the Service of its path {@code /}, if any of its Ingresses
 * wants that. A host that keeps clients out by their certificates is decrypted all the same: passed on, nobody would verify them here.
 * All other annotations are for requests, and do not count.
 */
final class HostPassthrough {
    private static final String ANNOTATION = Annotations.PREFIX + Annotations.PASSTHROUGH;

    private final String host;
    private final List<Route> routes;
    private final Optional<TlsHost> shown;
    private final boolean guarded;
    private final boolean allowed;

    /**
     * @param routes that the host got
     * @param shown by the host where it is decrypted; absent for the default certificate
     * @param guarded whether somebody may be kept out by client certificates
     * @param allowed by the settings
     */
    HostPassthrough(String host, List<Route> routes, Optional<TlsHost> shown, boolean guarded, boolean allowed) {
        this.host = host;
        this.routes = routes;
        this.shown = shown;
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
        Optional<Route> root = root();
        Optional<UpstreamId> service = root.flatMap(route -> service(route, claims));
        if (allowed && !guarded && !host.isEmpty() && service.isPresent()) {
            return service;
        }
        asking.forEach(claim -> findings.add(decrypted(claim, root.isPresent())));
        return Optional.empty();
    }

    private Optional<Route> root() {
        return routes.stream()
                .filter(route ->
                        route.match() == PathMatch.PREFIX && route.path().equals("/"))
                .findFirst();
    }

    /** Whatever else the annotations of the route's Ingress say: they are for requests, and here are none. */
    private static Optional<UpstreamId> service(Route route, Collection<HostClaim> claims) {
        return service(route.action())
                .or(() -> claims.stream()
                        .filter(claim ->
                                claim.ingress().ref().equals(route.origin().object()))
                        .findFirst()
                        .flatMap(HostClaim::root));
    }

    private static Optional<UpstreamId> service(Action action) {
        return Action.innermost(action) instanceof Action.Forward forward
                ? Optional.of(forward.upstream())
                : Optional.empty();
    }

    private Finding decrypted(HostClaim claim, boolean rooted) {
        String what;
        String fix;
        if (!allowed) {
            what = "ssl-passthrough, and --enable-ssl-passthrough is not given";
            fix = "start with --enable-ssl-passthrough, or remove the annotation";
        } else if (host.isEmpty()) {
            what = claim.rule() + " has no host: a connection is passed on by the name in its handshake";
            fix = "write a host";
        } else if (guarded) {
            what = "ssl-passthrough, and the auth-tls annotations of " + host
                    + " keep clients out, which a connection that is passed on would go round";
            fix = "remove ssl-passthrough, or all auth-tls annotations of the host";
        } else if (claim.effects().refused()) {
            what = "ssl-passthrough on an Ingress that is refused for another annotation";
            fix = "repair that annotation";
        } else if (rooted) {
            what = "ssl-passthrough, and the path / of " + host + " leads to no Service that there is";
            fix = "name a Service that exists, and a port of it; it gets the connections";
        } else {
            what = "ssl-passthrough, and " + host + " has no path / of type Prefix";
            fix = "add a rule with the path / of type Prefix; its Service gets the connections";
        }
        return new Finding(
                FindingCode.PASSTHROUGH_OFF,
                claim.ingress().ref(),
                claim.ingress().at("metadata.annotations[" + ANNOTATION + "]"),
                what,
                instead(),
                fix);
    }

    private String instead() {
        TlsIdentity identity = shown.map(TlsHost::identity).orElse(new TlsIdentity.BootCertificate());
        if (identity instanceof TlsIdentity.Unusable unusable) {
            return "TLS is not passed on, and refused here: " + unusable.secret() + ": " + unusable.problem();
        }
        return "TLS is decrypted here, with "
                + (identity instanceof TlsIdentity.Certificate certificate
                        ? "the certificate of " + certificate.secret()
                        : "the default certificate");
    }
}
