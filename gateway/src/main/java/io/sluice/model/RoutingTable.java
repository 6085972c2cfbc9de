package io.sluice.model;

import java.util.Map;
import java.util.Optional;

/**
 * Routes by host. Exact names win over wildcards, wildcards over no host; a host with rules of its own never falls
 * through to the hostless ones.
 *
 * @param exact routes by canonical host name (lower case, no trailing dot)
 * @param wildcard routes by the name behind {@code *.}; one label is matched
 * @param hostless routes of rules without a host
 * @param unmatched what a request gets whose host has no routes at all, and unmatched paths of hosts whose oldest
 *     Ingress has no default backend
 */
public record RoutingTable(
        Map<String, HostRoutes> exact,
        Map<String, HostRoutes> wildcard,
        Optional<HostRoutes> hostless,
        Optional<Action> unmatched) {
    public static final RoutingTable EMPTY = new RoutingTable(Map.of(), Map.of(), Optional.empty(), Optional.empty());
}
