package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All objects of one kind, each as the first file that has it says: files count in the order of their names, objects in
 * the order they are written. A change costs what it changes, never a look at the other objects.
 */
final class KindTable<F extends Fact> {
    /** An object in a file. */
    private record Candidate(String source, Contribution gives) {}

    private static final Comparator<Candidate> FIRST = Comparator.comparing((Candidate c) -> !c.gives.live())
            .thenComparing(Candidate::source)
            .thenComparingInt(c -> c.gives.order());

    private final Class<F> type;
    private final Map<ObjectName, List<Candidate>> candidates = new HashMap<>();
    private final Map<ObjectName, List<Finding>> duplicates = new TreeMap<>();
    private Map<ObjectName, F> changes = new HashMap<>();
    private FactMap<F> facts = FactMap.empty();

    KindTable(Class<F> type) {
        this.type = type;
    }

    /** What a file gives for a name from now on; null for nothing. */
    void put(ObjectName name, String source, Contribution gives) {
        List<Candidate> now = new ArrayList<>(candidates.getOrDefault(name, List.of()));
        now.removeIf(candidate -> candidate.source.equals(source));
        if (gives != null) {
            now.add(new Candidate(source, gives));
            now.sort(FIRST);
        }
        if (now.isEmpty()) {
            candidates.remove(name);
        } else {
            candidates.put(name, List.copyOf(now));
        }
        findDuplicates(name, now);
        changes.put(name, now.isEmpty() ? null : type.cast(now.get(0).gives.fact()));
    }

    private void findDuplicates(ObjectName name, List<Candidate> now) {
        List<Finding> found = new ArrayList<>();
        for (Candidate later : now.subList(Math.min(1, now.size()), now.size())) {
            if (later.gives.live()) {
                found.add(duplicate(
                        later.gives.fact(), now.get(0).gives.fact().meta().at("")));
            }
        }
        if (found.isEmpty()) {
            duplicates.remove(name);
        } else {
            duplicates.put(name, found);
        }
    }

    private static Finding duplicate(Fact later, Place first) {
        return duplicate(later.meta().ref(), later.meta().at(""), first);
    }

    /** That an object is written again. */
    static Finding duplicate(io.sluice.model.ObjectRef object, Place later, Place first) {
        String why = "the one at " + first + " is served";
        return new Finding(
                FindingCode.DUPLICATE_OBJECT,
                object,
                later,
                "the object is written twice",
                why,
                "remove one of the two");
    }

    void duplicates(Consumer<Finding> each) {
        duplicates.values().forEach(found -> found.forEach(each));
    }

    /** By name: the same map as before when nothing changed. */
    FactMap<F> facts() {
        if (!changes.isEmpty()) {
            changes.forEach((name, fact) -> facts = fact == null ? facts.without(name) : facts.with(fact));
            changes = new HashMap<>(); // cleared, it would stay as large as the first read of the folder has made it
        }
        return facts;
    }
}
