package io.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * The routes of one host.
 *
 * @param host as written in rules, canonical; {@code *.name} for a wildcard, empty for no host
 * @param routes in order of precedence: the first that matches wins
 * @param unmatched what a path gets that no route matches (the default backend of the host's oldest Ingress);
 *     present where there are rules for the whole host, since they hold for such paths, too
 * @param rules what holds for the whole host
 */
public record HostRoutes(String host, List<Route> routes, Optional<Route> unmatched, HostRules rules) {
    public HostRoutes {
        routes = List.copyOf(routes);
    }

    /** Without rules for the whole host. */
    public HostRoutes(String host, List<Route> routes, Optional<Route> unmatched) {
        this(host, routes, unmatched, HostRules.NONE);
    }
}
