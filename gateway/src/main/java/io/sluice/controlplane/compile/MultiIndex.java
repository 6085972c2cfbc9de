package io.sluice.controlplane.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A reverse index: which values refer to a key. */
final class MultiIndex<K, V> {
    private final Map<K, Set<V>> entries = new HashMap<>();

    void add(K key, V value) {
        entries.computeIfAbsent(key, k -> new HashSet<>(2)).add(value);
    }

    void remove(K key, V value) {
        entries.computeIfPresent(key, (k, values) -> {
            values.remove(value);
            return values.isEmpty() ? null : values;
        });
    }

    /** Read-only; empty when nothing refers to the key. */
    Set<V> get(K key) {
        return entries.getOrDefault(key, Set.of());
    }
}
