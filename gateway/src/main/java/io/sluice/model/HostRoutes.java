package io.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * The routes of one host.
 *
 * @param host as written in rules, canonical; {@code *.name} for a wildcard, empty for no host
 * @param routes in order of precedence: the first that matches wins
 * @param unmatched what a path gets that no route matches (the default backend of the host's oldest Ingress)
 */
public record HostRoutes(String host, List<Route> routes, Optional<Route> unmatched) {
    public HostRoutes {
        routes = List.copyOf(routes);
    }
}
