package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One object that differs between two snapshots.
 *
 * @param name its name
 * @param before absent when it is new
 * @param after absent when it is gone
 */
record FactChange<F extends Fact>(ObjectName name, Optional<F> before, Optional<F> after) {
    /** Costs one identity comparison for an object that did not change, nothing at all for the same map. */
    static <F extends Fact> List<FactChange<F>> between(Map<ObjectName, F> before, Map<ObjectName, F> after) {
        if (before == after) {
            return List.of();
        }
        List<FactChange<F>> changes = new ArrayList<>();
        int kept = 0;
        for (Map.Entry<ObjectName, F> entry : after.entrySet()) {
            F had = before.get(entry.getKey());
            F has = entry.getValue();
            kept += had == null ? 0 : 1;
            if (had != has && !has.equals(had)) {
                changes.add(new FactChange<>(entry.getKey(), Optional.ofNullable(had), Optional.of(has)));
            }
        }
        if (kept < before.size()) {
            addGone(before, after, changes);
        }
        return changes;
    }

    private static <F extends Fact> void addGone(
            Map<ObjectName, F> before, Map<ObjectName, F> after, List<FactChange<F>> changes) {
        before.forEach((name, had) -> {
            if (!after.containsKey(name)) {
                changes.add(new FactChange<>(name, Optional.of(had), Optional.empty()));
            }
        });
    }
}
