package io.sluice.controlplane.compile;

import io.sluice.model.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All Findings of the moment, kept sorted while single objects replace theirs; said twice counts once. What hosts have in common is
 * said once for all of them.
 */
final class FindingLedger {
    private final Map<Finding, Integer> counts = new TreeMap<>();
    private final Map<HostFlaw.Kind, TreeSet<String>> flawed = new HashMap<>();
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

    /** Of one host, before and after. */
    void replaceFlaws(List<HostFlaw> before, List<HostFlaw> after) {
        if (before.equals(after)) {
            return;
        }
        before.forEach(flaw -> flawed.computeIfPresent(flaw.kind(), (kind, hosts) -> {
            hosts.remove(flaw.host());
            return hosts.isEmpty() ? null : hosts;
        }));
        after.forEach(flaw ->
                flawed.computeIfAbsent(flaw.kind(), kind -> new TreeSet<>()).add(flaw.host()));
        changed = true;
    }

    /** The same instance as long as nothing changed. */
    List<Finding> sorted() {
        if (changed) {
            List<Finding> now = flawed.isEmpty() ? List.copyOf(counts.keySet()) : withFlaws();
            sorted = now.equals(sorted) ? sorted : now;
            changed = false;
        }
        return sorted;
    }

    private List<Finding> withFlaws() {
        TreeSet<Finding> all = new TreeSet<>(counts.keySet());
        flawed.forEach((kind, hosts) -> all.add(kind.of(hosts)));
        return List.copyOf(all);
    }
}
