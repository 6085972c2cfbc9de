package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.Path;
import io.sluice.controlplane.cluster.IngressFact.PathType;
import io.sluice.controlplane.cluster.IngressFact.Rule;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.controlplane.compile.annotation.RouteEffects;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.PathMatch;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.RouteOrigin;
import io.sluice.model.UpstreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One Ingress → what it wants of each host. Conflicts with others are decided by {@link HostCompiler}. */
final class IngressCompiler {
    private static final String DEFAULT_BACKEND = "spec.defaultBackend";

    private final IngressFact ingress;
    private final Meta meta;
    private final List<Finding> findings = new ArrayList<>();
    private final BackendResolver backends;
    private final TlsClaims tls;
    private final RouteEffects effects;
    private final ClientClaims certificates;
    private final Optional<ClientClaim> clients;
    private final Map<String, UpstreamId> roots = new HashMap<>();

    private IngressCompiler(
            IngressFact ingress, Function<ObjectName, Optional<ServiceShape>> services, SecretTable secrets) {
        this.ingress = ingress;
        this.meta = ingress.meta();
        this.tls = new TlsClaims(ingress, secrets::get, findings);
        Annotations.Read annotations = Annotations.of(meta);
        this.findings.addAll(annotations.findings());
        this.effects = annotations.effects();
        this.backends = new BackendResolver(meta, effects.backend(), services, secrets::ofUpstream, findings);
        this.certificates = new ClientClaims(meta, effects.clients());
        this.clients = certificates.claim(secrets::authorities, findings);
    }

    static CompiledIngress compile(
            IngressFact ingress,
            ClassRules classes,
            Function<ObjectName, Optional<ServiceShape>> services,
            SecretTable secrets) {
        ClassRules.Verdict verdict = classes.decide(ingress);
        if (!verdict.ours()) {
            return new CompiledIngress(
                    ingress.meta(), List.of(), Set.of(), Set.of(), Optional.empty(), verdict.findings());
        }
        IngressCompiler compiler = new IngressCompiler(ingress, services, secrets);
        List<HostClaim> claims = compiler.claims();
        compiler.backends.reportUnused();
        return new CompiledIngress(
                ingress.meta(),
                claims,
                compiler.backends.referred(),
                compiler.secrets(),
                verdict.assumed(),
                compiler.findings);
    }

    private Set<ObjectName> secrets() {
        Set<ObjectName> all = new HashSet<>(tls.referred());
        backends.secret().ifPresent(all::add);
        all.addAll(certificates.referred());
        return all;
    }

    private List<HostClaim> claims() {
        if (ingress.rules().isEmpty()) {
            tls.report(Set.of());
            return catchAll();
        }
        Map<String, HostRules> hosts = new LinkedHashMap<>();
        for (int i = 0; i < ingress.rules().size(); i++) {
            rule(i, hosts);
        }
        Optional<Route> fallback = fallback(effects);
        List<HostClaim> claims = new ArrayList<>();
        hosts.forEach((host, rules) -> claims.add(new HostClaim(
                meta,
                host,
                rules.rule(),
                rules.routes(),
                fallback,
                false,
                effects,
                tls.of(host),
                clients,
                Optional.ofNullable(roots.get(host)))));
        tls.report(hosts.keySet());
        return claims;
    }

    private record HostRules(String rule, List<Route> routes) {}

    /** It replaces what requests get that no host takes; the incumbent ignores redirects there. */
    private List<HostClaim> catchAll() {
        if (ingress.defaultBackend().isEmpty()) {
            report(
                    FindingCode.EMPTY_INGRESS,
                    "spec",
                    "the Ingress has neither rules nor a default backend",
                    "it has no effect",
                    "add rules");
            return List.of();
        }
        if (effects.redirect().isPresent()) {
            reportIgnored("permanent-redirect");
        }
        if (effects.https().forced()) {
            reportIgnored("force-ssl-redirect");
        }
        RouteEffects remaining = effects.withoutRedirect();
        return List.of(new HostClaim(
                meta,
                "",
                DEFAULT_BACKEND,
                List.of(),
                fallback(remaining),
                true,
                remaining,
                Optional.empty(),
                clients,
                Optional.empty()));
    }

    private void reportIgnored(String annotation) {
        report(
                FindingCode.ANNOTATION_WITHOUT_EFFECT,
                "metadata.annotations[" + Annotations.PREFIX + annotation + "]",
                "a redirect on an Ingress without rules",
                "its default backend is served without it",
                "add a rule with the path /");
    }

    private Optional<Route> fallback(RouteEffects applied) {
        if (ingress.defaultBackend().isEmpty() || effects.refused()) {
            return Optional.empty();
        }
        Action action = action(applied, ingress.defaultBackend(), DEFAULT_BACKEND);
        return Optional.of(new Route(PathMatch.PREFIX, "/", action, origin(DEFAULT_BACKEND)));
    }

    /** What a redirect replaces is not looked for: a route that only redirects may name a Service that never was. */
    private Action action(RouteEffects applied, Optional<IngressFact.Backend> backend, String field) {
        if (applied.refused()) {
            return new Action.Respond(Reason.ROUTE_MISCONFIGURED); // only claims its path: see HostCompiler
        }
        return applied.redirect().isPresent() ? applied.redirect().get() : applied.on(backends.resolve(backend, field));
    }

    private void rule(int index, Map<String, HostRules> hosts) {
        Rule rule = ingress.rules().get(index);
        String field = "spec.rules[" + index + "]";
        Optional<String> host = rule.host().isEmpty() ? Optional.of("") : HostName.canonical(rule.host());
        if (host.isEmpty()) {
            report(
                    FindingCode.BAD_HOST,
                    field + ".host",
                    Finding.quoted(rule.host()) + " is not a DNS name, nor one with *. in front",
                    "the rule is not served",
                    "write a name such as shop.example.com or *.example.com");
            return;
        }
        List<Route> routes = hosts.computeIfAbsent(host.get(), h -> new HostRules(field, new ArrayList<>()))
                .routes();
        if (rule.paths().isEmpty()
                && ingress.defaultBackend().isEmpty()
                && effects.redirect().isEmpty()) {
            report(
                    FindingCode.NO_BACKEND,
                    field,
                    "the rule has no paths, and the Ingress no default backend",
                    "requests get what no rule takes",
                    "add paths");
        }
        for (int i = 0; i < rule.paths().size(); i++) {
            Path path = rule.paths().get(i);
            path(path, field + ".http.paths[" + i + "]").ifPresent(route -> {
                routes.add(route);
                root(host.get(), route, path);
            });
        }
    }

    /** Its Service, where annotations put something else in its place. */
    private void root(String host, Route route, Path path) {
        if (route.match() == PathMatch.PREFIX
                && route.path().equals("/")
                && !(route.action() instanceof Action.Forward)) {
            backends.place(path.backend()).ifPresent(service -> roots.putIfAbsent(host, service));
        }
    }

    private Optional<Route> path(Path path, String field) {
        IngressPath.Result result = IngressPath.canonical(path.path().isEmpty() ? "/" : path.path());
        if (result.path().isEmpty()) {
            report(
                    FindingCode.BAD_PATH,
                    field + ".path",
                    "the path " + Finding.quoted(path.path()) + " can never match: " + result.problem(),
                    "the path is not served",
                    "write an absolute path such as /shop");
            return Optional.empty();
        }
        PathMatch match = path.type() == PathType.EXACT ? PathMatch.EXACT : PathMatch.PREFIX;
        String canonical = result.path().get();
        return Optional.of(new Route(
                match,
                match == PathMatch.EXACT ? canonical : IngressPath.withoutTrailingSlash(canonical),
                action(effects, path.backend(), field + ".backend"),
                origin(field)));
    }

    private RouteOrigin origin(String field) {
        return new RouteOrigin(meta.ref(), meta.at(field), field);
    }

    private void report(FindingCode code, String field, String what, String why, String fix) {
        findings.add(new Finding(code, meta.ref(), meta.at(field), what, why, fix));
    }
}
