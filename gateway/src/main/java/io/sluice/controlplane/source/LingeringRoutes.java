package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.Path;
import io.sluice.controlplane.cluster.IngressFact.PathType;
import io.sluice.controlplane.cluster.IngressFact.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An Ingress as it is now, with the routes that it had a moment ago. A writer that inserts a rule before others and
 * pauses shows a list of the old length: without this, the last routes would go away until it goes on.
 */
final class LingeringRoutes {
    private LingeringRoutes() {}

    private record Route(String host, String path, PathType type) {}

    /** The same instance when no route was lost. */
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
        boolean nothingLost = rules.size() == now.rules().size();
        return nothingLost ? now : new IngressFact(now.meta(), now.className(), now.defaultBackend(), rules, now.tls());
    }

    private static Route route(Rule rule, Path path) {
        return new Route(rule.host(), path.path(), path.type());
    }
}
