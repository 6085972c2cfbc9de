package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.compile.annotation.RouteEffects;
import io.sluice.model.Action;
import io.sluice.model.ClientCertificates;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.HostRoutes;
import io.sluice.model.HostRules;
import io.sluice.model.PathMatch;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.UpstreamId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The claims to one host → its routes; who loses is told to whom. A host belongs to the namespace of its oldest
 * Ingress; without a host, every path belongs to the namespace of the oldest one that names it. An Ingress that is
 * refused for its annotations is not served, but keeps what it claims: a typing error must not hand a host to others.
 */
final class HostCompiler {
    /** As for a host that nobody names. */
    private static final Action NOTHING = new Action.Respond(Reason.NO_PATH);

    private final String host;
    private final Collection<HostClaim> claims;
    private final HostClaim oldest;
    private final HttpsRedirects https;
    private final List<HostFlaw> flaws = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final HostTls certificate;
    private final Optional<TlsHost> tls;
    private final Optional<ClientClaim> clients;
    private final Map<RoutePrecedence.Identity, Route> routes = new HashMap<>();
    private final Map<String, Meta> pathOwners = new HashMap<>();

    private HostCompiler(String host, Collection<HostClaim> claims, HttpsRedirects https) {
        this.host = host;
        this.claims = claims;
        this.https = https;
        this.oldest = claims.iterator().next();
        this.certificate = new HostTls(host, claims);
        this.tls = certificate.shown();
        this.clients = HostClients.of(host, claims, findings);
    }

    /**
     * @param claims at least one, the oldest Ingress first
     * @param backendOfAll what unmatched requests get, if anything
     * @param https what becomes of requests without TLS
     * @param passthrough whether TLS may be passed on undecrypted
     */
    static CompiledHost compile(
            String host,
            Collection<HostClaim> claims,
            Optional<Action> backendOfAll,
            HttpsRedirects https,
            boolean passthrough) {
        HostCompiler compiler = new HostCompiler(host, claims, https);
        claims.forEach(compiler::claim);
        List<Route> sorted = new ArrayList<>(compiler.routes.values());
        sorted.sort(RoutePrecedence.MATCHING);
        Optional<Route> unmatched = host.isEmpty() ? compiler.hostlessUnmatched() : compiler.unmatched(backendOfAll);
        HostRoutes routes = new HostRoutes(host, sorted, unmatched, compiler.rules());
        compiler.clients.ifPresent(asked -> new OpenToAnybody(https, compiler.tls.isPresent())
                .report(compiler.asking(asked), routes, compiler.findings));
        Optional<UpstreamId> passed = passthrough(compiler, sorted, passthrough);
        if (passed.isEmpty()) {
            compiler.certificate.report(
                    compiler.flaws, compiler.findings); // passed on, nobody is shown a certificate here
        }
        return CompiledHost.of(
                routes,
                compiler.handshake(),
                passed,
                compiler.certificate.secrets(),
                compiler.flaws,
                compiler.findings);
    }

    private static Optional<UpstreamId> passthrough(HostCompiler compiler, List<Route> routes, boolean allowed) {
        boolean guarded = compiler.clients.filter(ClientClaim::guards).isPresent();
        return new HostPassthrough(compiler.host, routes, compiler.tls, guarded, allowed)
                .of(compiler.claims, compiler.findings);
    }

    private void claim(HostClaim claim) {
        if (!host.isEmpty() && !sameNamespace(claim.ingress(), oldest.ingress())) {
            lose(claim, claim.rule() + ".host", "host " + host, oldest.ingress());
            return;
        }
        for (Route route : claim.routes()) {
            Meta owner = host.isEmpty()
                    ? pathOwners.computeIfAbsent(
                            IngressPath.withoutTrailingSlash(route.path()), path -> claim.ingress())
                    : oldest.ingress();
            if (!sameNamespace(claim.ingress(), owner)) {
                lose(claim, route.origin().rule(), "path " + route.path() + " without a host", owner);
            } else if (!claim.effects().refused()) {
                add(claim, route);
            }
        }
    }

    private static boolean sameNamespace(Meta one, Meta other) {
        return one.namespace().equals(other.namespace());
    }

    private void add(HostClaim claim, Route route) {
        Route winner = routes.putIfAbsent(RoutePrecedence.Identity.of(route), secured(claim, route));
        if (winner == null) {
            return;
        }
        boolean itself = winner.origin().object().equals(route.origin().object());
        findings.add(new Finding(
                FindingCode.DUPLICATE_PATH,
                claim.ingress().ref(),
                route.origin().place(),
                (route.match() == PathMatch.EXACT ? "Exact " : "Prefix ") + route.path()
                        + (host.isEmpty() ? " without a host" : " of " + host)
                        + " is already served by "
                        + (itself ? winner.origin().rule() : winner.origin().object()),
                itself ? "of one Ingress the rule written first serves it" : "the older Ingress serves it",
                "remove one of the two"));
    }

    private Route secured(HostClaim claim, Route route) {
        Action action = secured(claim, route.path(), route.action());
        return action == route.action() ? route : new Route(route.match(), route.path(), action, route.origin());
    }

    private Action secured(HostClaim claim, String path, Action action) {
        return https.on(action, path, claim.effects().https(), tls.isPresent());
    }

    private HostRules rules() {
        return tls.isEmpty() && clients.isEmpty()
                ? HostRules.NONE
                : new HostRules(tls.isPresent(), clients.map(ClientClaim::gate));
    }

    /** A host without a certificate of its own shows the default one; without an entry nothing would be asked of its clients. */
    private Optional<TlsHost> handshake() {
        ClientCertificates asked = clients.map(ClientClaim::asked).orElse(ClientCertificates.NONE);
        if (!asked.asked()) {
            return tls;
        }
        TlsIdentity identity = tls.map(TlsHost::identity).orElse(new TlsIdentity.BootCertificate());
        return Optional.of(new TlsHost(host, identity, asked, /* minTls13 */ false));
    }

    private HostClaim asking(ClientClaim clients) {
        return claims.stream()
                .filter(claim -> claim.clients().equals(Optional.of(clients)))
                .findFirst()
                .orElse(oldest); // rules without a host: what is closed is not what was written
    }

    private void lose(HostClaim claim, String field, String what, Meta owner) {
        findings.add(new Finding(
                FindingCode.HOST_OWNED_ELSEWHERE,
                claim.ingress().ref(),
                claim.ingress().at(field),
                what + " belongs to namespace " + owner.namespace() + " by " + owner.ref(),
                "nothing of this namespace is served there",
                "use another host, or move the Ingress to namespace " + owner.namespace()));
    }

    /** The default backend of the oldest Ingress, else that of all, either with the oldest Ingress's annotations. */
    private Optional<Route> unmatched(Optional<Action> backendOfAll) {
        for (HostClaim claim : claims) {
            if (claim != oldest && claim.fallback().isPresent() && sameNamespace(claim.ingress(), oldest.ingress())) {
                shadow(claim, oldest.ingress());
            }
        }
        return oldest.fallback().isPresent()
                ? oldest.fallback().map(route -> secured(oldest, route))
                : annotated(backendOfAll);
    }

    /** Nothing where it makes no difference: what requests get that nobody takes is in the table itself. */
    private Optional<Route> annotated(Optional<Action> backendOfAll) {
        RouteEffects effects = oldest.effects().refused() ? RouteEffects.NONE : oldest.effects();
        Action plain = backendOfAll.orElse(NOTHING);
        Action action = https.on(effects.on(plain), "/", effects.https(), tls.isPresent());
        if (action.equals(plain) && rules().equals(HostRules.NONE)) {
            return Optional.empty();
        }
        Meta meta = oldest.ingress();
        RouteOrigin origin = new RouteOrigin(meta.ref(), meta.at(oldest.rule()), oldest.rule());
        return Optional.of(new Route(PathMatch.PREFIX, "/", action, origin));
    }

    /** An Ingress without rules is meant as the catch-all; only if there is none the oldest one with rules counts. */
    private Optional<Route> hostlessUnmatched() {
        List<HostClaim> candidates = claims.stream()
                .filter(claim -> claim.fallback().isPresent())
                .filter(claim -> claim.catchAll() || claim == oldestWithRules())
                .toList();
        Optional<HostClaim> winner = candidates.stream()
                .filter(HostClaim::catchAll)
                .findFirst()
                .or(() -> candidates.stream().findFirst());
        claims.stream()
                .filter(claim -> claim.fallback().isPresent()
                        && winner.filter(w -> w == claim).isEmpty())
                .forEach(claim -> shadow(claim, winner.map(HostClaim::ingress).orElse(oldest.ingress())));
        return winner.flatMap(claim -> claim.fallback().map(route -> secured(claim, route)));
    }

    private HostClaim oldestWithRules() {
        return claims.stream().filter(claim -> !claim.catchAll()).findFirst().orElse(oldest);
    }

    private void shadow(HostClaim claim, Meta winner) {
        String unmatched = host.isEmpty() ? "requests that no rule takes" : "unmatched paths of " + host;
        findings.add(new Finding(
                FindingCode.DEFAULT_BACKEND_SHADOWED,
                claim.ingress().ref(),
                claim.ingress().at("spec.defaultBackend"),
                unmatched + " belong to " + winner.ref(),
                "the default backend of this Ingress is not used for them",
                "move the default backend to the older Ingress, or remove it"));
    }
}
