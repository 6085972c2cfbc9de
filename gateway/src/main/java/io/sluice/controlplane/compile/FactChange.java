package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One object that differs between two snapshots.
 *
 * @param name its name
 * @param before absent when it is new
 * @param after absent when it is gone
 */
record FactChange<F extends Fact>(ObjectName name, Optional<F> before, Optional<F> after) {
    /** Costs what differs, where one map was made of the other; nothing at all for the same map. */
    static <F extends Fact> List<FactChange<F>> between(FactMap<F> before, FactMap<F> after) {
        List<FactChange<F>> changes = new ArrayList<>();
        FactMap.compare(before, after, (had, has) -> {
            if (!Objects.equals(had, has)) {
                ObjectName name = has == null ? had.name() : has.name();
                changes.add(new FactChange<>(name, Optional.ofNullable(had), Optional.ofNullable(has)));
            }
        });
        return changes;
    }
}
