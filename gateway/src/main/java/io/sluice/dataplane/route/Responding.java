package io.sluice.dataplane.route;

import io.sluice.model.Reason;
import io.sluice.model.Route;
import java.util.Optional;

/**
 * Answered by the gateway.
 *
 * @param route the route that was matched; empty where none was
 * @param reason gives status, code and text
 */
public record Responding(Optional<Route> route, Reason reason) implements Decision {}
