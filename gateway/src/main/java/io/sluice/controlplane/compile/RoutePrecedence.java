package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.PathMatch;
import io.sluice.model.Route;
import java.util.Comparator;

/**
 * Which of two routes wins. Host first (exact before wildcard before none, decided by the maps of RoutingTable); inside
 * a host the longest path, then Exact before Prefix; for the same host, path and type the oldest Ingress, and inside
 * one Ingress the rule that is written first. Which Ingress is the oldest: {@link Meta#OLDEST_FIRST}.
 */
final class RoutePrecedence {
    /** Of the routes of one host: the first that matches a request serves it. */
    static final Comparator<Route> MATCHING = Comparator.comparingInt(
                    (Route route) -> -route.path().length())
            .thenComparing(Route::match) // EXACT is declared first
            .thenComparing(Route::path);

    /** Of the Ingresses that claim the same thing: the first one has it. */
    static final Comparator<Meta> CLAIMING = Meta.OLDEST_FIRST;

    private RoutePrecedence() {}

    /** Two routes with equal identity cannot both be served. */
    record Identity(PathMatch match, String path) {
        static Identity of(Route route) {
            return new Identity(route.match(), route.path());
        }
    }
}
