package io.sluice.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the endpoints of an upstream are checked: an endpoint is well when every check of it says so.
 *
 * @param all the check of every endpoint, whatever endpoints there are
 * @param each checks of single endpoints, where there is none of all
 */
public record HealthChecks(Optional<HealthCheck> all, Map<Endpoint, List<HealthCheck>> each) {
    /** Nobody looks. */
    public static final HealthChecks NONE = new HealthChecks(Optional.empty(), Map.of());

    public HealthChecks {
        each = Map.copyOf(each);
    }

    public static HealthChecks ofAll(Optional<HealthCheck> check) {
        return check.isEmpty() ? NONE : new HealthChecks(check, Map.of());
    }

    public static HealthChecks ofEach(Map<Endpoint, List<HealthCheck>> checks) {
        return checks.isEmpty() ? NONE : new HealthChecks(Optional.empty(), checks);
    }

    public boolean isNone() {
        return all.isEmpty() && each.isEmpty();
    }

    /** The checks of an endpoint; none for one that is not checked. */
    public List<HealthCheck> of(Endpoint endpoint) {
        return all.map(List::of).orElseGet(() -> each.getOrDefault(endpoint, List.of()));
    }
}
