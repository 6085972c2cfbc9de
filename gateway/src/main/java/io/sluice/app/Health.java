package io.sluice.app;

import io.sluice.admin.Readiness;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What the status port tells of a gateway. Its parts answer from a field each, on the status port's event loop.
 *
 * @param planActive whether a plan is served; a first plan that failed is none
 * @param stopping whether the end has begun: parts that have ended since are no reason for a restart
 * @param parts whether each part that nothing but a restart could bring back still works
 */
record Health(BooleanSupplier planActive, BooleanSupplier stopping, List<BooleanSupplier> parts) implements Readiness {
    Health {
        parts = List.copyOf(parts);
    }

    @Override
    public boolean ready() {
        return planActive.getAsBoolean() && !stopping.getAsBoolean();
    }

    @Override
    public boolean alive() {
        return stopping.getAsBoolean() || parts.stream().allMatch(BooleanSupplier::getAsBoolean);
    }
}
