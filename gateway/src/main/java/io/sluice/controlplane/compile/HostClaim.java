package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.compile.annotation.RouteEffects;
import io.sluice.model.Route;
import io.sluice.model.UpstreamId;
import java.util.List;
import java.util.Optional;

/**
 * What one Ingress wants of one host.
 *
 * @param ingress who
 * @param host canonical; empty for rules without a host
 * @param rule the first rule that names the host, for example {@code spec.rules[0]}; {@code spec.defaultBackend} for a
 *     catch-all
 * @param routes in written order
 * @param fallback its default backend, with its annotations
 * @param catchAll it has no rules, only a default backend
 * @param effects of its annotations, for what falls to the default backend of all
 * @param tls what its {@code tls} section says of the host
 * @param clients what its annotations say of client certificates
 * @param root the Service of its path {@code /} of type Prefix, where its annotations put something else in its place
 */
record HostClaim(
        Meta ingress,
        String host,
        String rule,
        List<Route> routes,
        Optional<Route> fallback,
        boolean catchAll,
        RouteEffects effects,
        Optional<TlsClaim> tls,
        Optional<ClientClaim> clients,
        Optional<UpstreamId> root) {
    HostClaim {
        routes = List.copyOf(routes);
    }

    HostClaim sharing(HostClaim earlier) {
        if (equals(earlier)) {
            return earlier;
        }
        Optional<Route> sameFallback = fallback.equals(earlier.fallback) ? earlier.fallback : fallback;
        List<Route> sameRoutes = CompiledIngress.shared(routes, earlier.routes);
        return new HostClaim(ingress, host, rule, sameRoutes, sameFallback, catchAll, effects, tls, clients, root);
    }
}
