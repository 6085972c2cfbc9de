package io.sluice.controlplane.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A part of a {@link FactMap}: a branch, or the facts of one hash; null stands for a part without facts. Immutable. Below a
 * branch there are two facts at least, so that equal names make equal shapes.
 */
sealed interface FactNode<F extends Fact> {
    /** Bits of a hash that tell the parts of a branch apart. */
    int STEP = 5;

    int MASK = (1 << STEP) - 1;

    /** @param shift how many bits of the hashes are the same for all below this node */
    static <F extends Fact> F find(FactNode<F> node, int shift, ObjectName name) {
        int hash = name.hashCode();
        FactNode<F> at = node;
        for (int used = shift; at instanceof Branch<F> branch; used += STEP) {
            at = branch.part(bit(hash, used));
        }
        return at instanceof Leaf<F> leaf ? leaf.find(name) : null;
    }

    /** @param fact instead of another one or none; null instead of one that is there */
    static <F extends Fact> FactNode<F> changed(FactNode<F> node, int shift, ObjectName name, F fact) {
        int hash = name.hashCode();
        if (node instanceof Branch<F> branch) {
            int bit = bit(hash, shift);
            return branch.with(bit, changed(branch.part(bit), shift + STEP, name, fact));
        } else if (node instanceof Leaf<F> leaf) {
            return leaf.hash == hash
                    ? leaf.with(name, fact)
                    : changed(Branch.of(bit(leaf.hash, shift), leaf), shift, name, fact);
        }
        return new Leaf<>(hash, List.of(fact));
    }

    /** Nodes that both have are not looked into. */
    static <F extends Fact> void compare(FactNode<F> before, FactNode<F> after, int shift, BiConsumer<F, F> each) {
        if (before == after) {
            return;
        } else if (before instanceof Branch<F> had && after instanceof Branch<F> has) {
            for (int bits = had.bits | has.bits; bits != 0; bits &= bits - 1) {
                int bit = Integer.lowestOneBit(bits);
                compare(had.part(bit), has.part(bit), shift + STEP, each);
            }
            return;
        }
        forEach(before, had -> {
            F has = find(after, shift, had.name());
            if (has != had) {
                each.accept(had, has);
            }
        });
        forEach(after, has -> {
            if (find(before, shift, has.name()) == null) {
                each.accept(null, has);
            }
        });
    }

    private static <F extends Fact> void forEach(FactNode<F> node, Consumer<F> each) {
        if (node instanceof Branch<F> branch) {
            for (FactNode<F> part : branch.parts) {
                forEach(part, each);
            }
        } else if (node instanceof Leaf<F> leaf) {
            leaf.facts.forEach(each);
        }
    }

    /** Of the hash's five bits from {@code shift} on; no two hashes are alike in all of their 32, so that it is 30 at most. */
    private static int bit(int hash, int shift) {
        return 1 << ((hash >>> shift) & MASK);
    }

    /** Facts whose names have one hash: nearly always one. */
    final class Leaf<F extends Fact> implements FactNode<F> {
        private final int hash;
        private final List<F> facts;

        private Leaf(int hash, List<F> facts) {
            this.hash = hash;
            this.facts = facts;
        }

        List<F> facts() {
            return facts;
        }

        private F find(ObjectName name) {
            for (F fact : facts) {
                if (fact.name().equals(name)) {
                    return fact;
                }
            }
            return null;
        }

        /** Sorted, so that the order says nothing of how they came here. */
        private Leaf<F> with(ObjectName name, F fact) {
            List<F> next = new ArrayList<>(facts);
            next.removeIf(one -> one.name().equals(name));
            if (fact != null) {
                next.add(fact);
                next.sort((one, other) -> one.name().compareTo(other.name()));
            }
            return next.isEmpty() ? null : new Leaf<>(hash, List.copyOf(next));
        }
    }

    /** Parts by the next bits of the hash, without those that have no facts. */
    final class Branch<F extends Fact> implements FactNode<F> {
        private final int bits;
        private final FactNode<F>[] parts;

        private Branch(int bits, FactNode<F>[] parts) {
            this.bits = bits;
            this.parts = parts;
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // a new array of one element, and that is its type
        private static <F extends Fact> Branch<F> of(int bit, FactNode<F> part) {
            return new Branch<>(bit, new FactNode[] {part});
        }

        List<FactNode<F>> parts() {
            return Arrays.asList(parts);
        }

        private int index(int bit) {
            return Integer.bitCount(bits & (bit - 1));
        }

        private FactNode<F> part(int bit) {
            return (bits & bit) == 0 ? null : parts[index(bit)];
        }

        private FactNode<F> with(int bit, FactNode<F> part) {
            int index = index(bit);
            if (part == null) {
                return without(bit, index);
            } else if ((bits & bit) == 0) {
                FactNode<F>[] more = Arrays.copyOf(parts, parts.length + 1);
                System.arraycopy(parts, index, more, index + 1, parts.length - index);
                more[index] = part;
                return new Branch<>(bits | bit, more);
            }
            FactNode<F>[] same = parts.clone();
            same[index] = part;
            return needed(bits, same);
        }

        private FactNode<F> without(int bit, int index) {
            FactNode<F>[] fewer = Arrays.copyOf(parts, parts.length - 1);
            System.arraycopy(parts, index + 1, fewer, index, fewer.length - index);
            return needed(bits & ~bit, fewer);
        }

        private static <F extends Fact> FactNode<F> needed(int bits, FactNode<F>[] parts) {
            return parts.length == 1 && parts[0] instanceof Leaf<F> only ? only : new Branch<>(bits, parts);
        }
    }
}
