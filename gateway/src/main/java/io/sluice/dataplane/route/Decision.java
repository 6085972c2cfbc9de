package io.sluice.dataplane.route;

import io.sluice.model.Route;
import java.util.Optional;

/**
 * What happens to a request, made once per route when a plan is taken in. A request keeps its decision to its end and
 * never the table that it came from.
 */
public sealed interface Decision permits Forwarding, Redirecting, Responding, Wrapped {
    /** The route that was matched; empty where none was. For people and labels. */
    Optional<Route> route();
}
