package io.sluice.controlplane.compile;

import io.sluice.model.Finding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All Findings of the moment, kept sorted while single objects replace theirs; said twice counts once. */
final class FindingLedger {
    private final Map<Finding, Integer> counts = new TreeMap<>();
    private List<Finding> sorted = List.of();
    private boolean changed;

    void replace(List<Finding> before, List<Finding> after) {
        if (before.equals(after)) {
            return;
        }
        before.forEach(finding -> counts.computeIfPresent(finding, (f, count) -> count == 1 ? null : count - 1));
        after.forEach(finding -> counts.merge(finding, 1, Integer::sum));
        changed = true;
    }

    /** The same instance as long as nothing changed. */
    List<Finding> sorted() {
        if (changed) {
            List<Finding> now = List.copyOf(counts.keySet());
            sorted = now.equals(sorted) ? sorted : now;
            changed = false;
        }
        return sorted;
    }
}
