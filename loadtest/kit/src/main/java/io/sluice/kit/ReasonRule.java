package io.sluice.kit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which reason counters a vector must move (oracle O7).
 *
 * @param count 1: exactly one counter, by one; 0: none; -1: not looked at
 * @param name the counter that must be the one, or "" for whichever
 */
public record ReasonRule(int count, String name) {
    public static final ReasonRule ONE = new ReasonRule(1, "");
    public static final ReasonRule NONE = new ReasonRule(0, "");
    public static final ReasonRule ANY = new ReasonRule(-1, "");

    public static ReasonRule named(String name) {
        return new ReasonRule(1, name);
    }

    List<String> complaints(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> moved = new TreeMap<>();
        after.forEach((reason, value) -> moved.put(reason, value - before.getOrDefault(reason, 0L)));
        moved.values().removeIf(difference -> difference == 0);
        long sum = moved.values().stream().mapToLong(Math::abs).sum();
        boolean fulfilled = count < 0 || sum == count && (name.isEmpty() || moved.containsKey(name));
        return fulfilled ? List.of() : List.of("reason counters moved by " + moved + ", expected " + this);
    }

    @Override
    public String toString() {
        return count == 0 ? "none" : "exactly one" + (name.isEmpty() ? "" : ", " + name);
    }
}
