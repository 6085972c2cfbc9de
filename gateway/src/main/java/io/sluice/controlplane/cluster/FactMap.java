package io.sluice.controlplane.cluster;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Facts of one kind by name. Immutable: a change makes another map, which shares with this one all that is the same. So a
 * change costs what has changed and not what there is, and so does it to find out what differs between two of them.
 *
 * <p>A trie over the names' hashes, five bits a step (P. Bagwell, "Ideal Hash Trees", 2001), and behind them over a digest
 * that nobody can choose names for: {@link HashPath}. Its shape and its order depend on the names that are in it alone, not on
 * how they came there. For any thread.
 */
public final class FactMap<F extends Fact> extends AbstractMap<ObjectName, F> {
    private static final FactMap<Fact> EMPTY = new FactMap<>(null, 0);

    private final FactNode<F> root;
    private final int size;

    private FactMap(FactNode<F> root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // it has no facts
    public static <F extends Fact> FactMap<F> empty() {
        return (FactMap<F>) EMPTY;
    }

    /** Of two with the same name the later one is taken. */
    public static <F extends Fact> FactMap<F> of(Collection<? extends F> facts) {
        FactMap<F> map = empty();
        for (F fact : facts) {
            map = map.with(fact);
        }
        return map;
    }

    /** With this fact under its name; the same map if it is in it. */
    public FactMap<F> with(F fact) {
        return changed(fact.name(), fact);
    }

    /** Without the fact of that name; the same map if there is none. */
    public FactMap<F> without(ObjectName name) {
        return changed(name, null);
    }

    private FactMap<F> changed(ObjectName name, F fact) {
        HashPath path = new HashPath(name);
        F had = FactNode.find(root, 0, path);
        if (had == fact) {
            return this;
        }
        FactNode<F> next = FactNode.changed(root, 0, path, fact);
        return next == null ? empty() : new FactMap<>(next, size + (fact == null ? -1 : had == null ? 1 : 0));
    }

    /**
     * Looks for names that have another fact, or none, in one of the two maps.
     *
     * @param each hears of the one before, null for none, and of the one after, null for none
     */
    public static <F extends Fact> void compare(FactMap<F> before, FactMap<F> after, BiConsumer<F, F> each) {
        FactNode.compare(before.root, after.root, 0, each);
    }

    @Override
    public F get(Object name) {
        return name instanceof ObjectName wanted ? FactNode.find(root, 0, new HashPath(wanted)) : null;
    }

    @Override
    public boolean containsKey(Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Map.Entry<ObjectName, F>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<ObjectName, F>> iterator() {
                return new Walk<>(root);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** Every node has facts below it. */
    private static final class Walk<F extends Fact> implements Iterator<Map.Entry<ObjectName, F>> {
        private final Deque<FactNode<F>> ahead = new ArrayDeque<>();

        Walk(FactNode<F> root) {
            if (root != null) {
                ahead.push(root);
            }
        }

        @Override
        public boolean hasNext() {
            return !ahead.isEmpty();
        }

        @Override
        public Map.Entry<ObjectName, F> next() {
            FactNode<F> node = ahead.pop();
            while (node instanceof FactNode.Branch<F> branch) {
                branch.parts().forEach(ahead::push);
                node = ahead.pop();
            }
            F fact = ((FactNode.Leaf<F>) node).fact();
            return Map.entry(fact.name(), fact);
        }
    }
}
