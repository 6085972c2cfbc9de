package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.Path;
import io.sluice.controlplane.cluster.IngressFact.PathType;
import io.sluice.controlplane.cluster.IngressFact.Rule;
import io.sluice.controlplane.cluster.IngressFact.Tls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An Ingress as it is now, with the routes and certificates that it had a moment ago. A writer that inserts a rule before
 * others and pauses shows a list of the old length: without this, the last routes would go away until it goes on. The same
 * holds for the entries of its {@code tls} section.
 */
final class LingeringRoutes {
    private LingeringRoutes() {}

    private record Route(String host, String path, PathType type) {}

    private record Certified(String host, String secretName) {}

    /** The same instance when nothing was lost. */
    static IngressFact with(IngressFact now, IngressFact before) {
        Set<Route> routes = new HashSet<>();
        now.rules().forEach(rule -> rule.paths().forEach(path -> routes.add(route(rule, path))));
        List<Rule> rules = new ArrayList<>(now.rules());
        for (Rule rule : before.rules()) {
            List<Path> lost = rule.paths().stream()
                    .filter(path -> !routes.contains(route(rule, path)))
                    .toList();
            if (!lost.isEmpty()) {
                rules.add(new Rule(rule.host(), lost));
            }
        }
        List<Tls> tls = tls(now.tls(), before.tls());
        boolean nothingLost =
                rules.size() == now.rules().size() && tls.size() == now.tls().size();
        return nothingLost ? now : new IngressFact(now.meta(), now.className(), now.defaultBackend(), rules, tls);
    }

    /** What was lost comes last, so that it counts only for hosts that have nothing else. */
    private static List<Tls> tls(List<Tls> now, List<Tls> before) {
        Set<Certified> certified = new HashSet<>();
        now.forEach(entry -> hosts(entry).forEach(host -> certified.add(new Certified(host, entry.secretName()))));
        List<Tls> tls = new ArrayList<>(now);
        for (Tls entry : before) {
            List<String> lost = hosts(entry).stream()
                    .filter(host -> !certified.contains(new Certified(host, entry.secretName())))
                    .toList();
            if (!lost.isEmpty()) {
                tls.add(new Tls(entry.hosts().isEmpty() ? List.of() : lost, entry.secretName()));
            }
        }
        return tls;
    }

    /** An entry without hosts is for whatever its certificate covers. */
    private static List<String> hosts(Tls entry) {
        return entry.hosts().isEmpty() ? List.of("") : entry.hosts();
    }

    private static Route route(Rule rule, Path path) {
        return new Route(rule.host(), path.path(), path.type());
    }
}
