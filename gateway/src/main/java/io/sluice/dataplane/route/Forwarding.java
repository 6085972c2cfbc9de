package io.sluice.dataplane.route;

import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.filter.FilterChain;
import io.sluice.model.Route;
import java.util.Optional;

/**
 * To an endpoint of an upstream.
 *
 * @param route the route that was matched
 * @param upstream where an endpoint is picked
 * @param filters what the messages pass
 */
public record Forwarding(Optional<Route> route, UpstreamState upstream, FilterChain filters) implements Decision {}
