package io.sluice.controlplane.compile;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How many refer to a thing. */
final class Tally<K> {
    private final Map<K, Integer> counts = new HashMap<>();

    /** Somebody referred to the ones and refers to the others. */
    void replace(Set<K> before, Set<K> after) {
        after.forEach(key -> counts.merge(key, 1, Integer::sum));
        before.forEach(key -> counts.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1));
    }

    boolean has(K key) {
        return counts.containsKey(key);
    }
}
