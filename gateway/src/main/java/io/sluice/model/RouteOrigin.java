package io.sluice.model;

/**
 * Where a route comes from.
 *
 * @param object the Ingress
 * @param place the path in its rule
 * @param rule for example {@code spec.rules[0].http.paths[1]}
 */
public record RouteOrigin(ObjectRef object, Place place, String rule) {}
