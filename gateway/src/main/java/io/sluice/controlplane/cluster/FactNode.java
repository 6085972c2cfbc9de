package io.sluice.controlplane.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A part of a {@link FactMap}: a branch, or one fact; null stands for a part without facts. Immutable. Below a branch there
 * are two facts at least, so that equal names make equal shapes.
 */
sealed interface FactNode<F extends Fact> {
    /** @param used how many bits of the path lead to this node */
    static <F extends Fact> F find(FactNode<F> node, int used, HashPath path) {
        FactNode<F> at = node;
        for (int bits = used; at instanceof Branch<F> branch; bits += HashPath.STEP) {
            at = branch.part(path.bit(bits));
        }
        return at instanceof Leaf<F> leaf && leaf.fact.name().equals(path.name()) ? leaf.fact : null;
    }

    /** @param fact instead of another one or none; null instead of one that is there */
    static <F extends Fact> FactNode<F> changed(FactNode<F> node, int used, HashPath path, F fact) {
        if (node instanceof Branch<F> branch) {
            int bit = path.bit(used);
            return branch.with(bit, changed(branch.part(bit), used + HashPath.STEP, path, fact));
        } else if (node instanceof Leaf<F> leaf && !leaf.fact.name().equals(path.name())) {
            return both(leaf, new HashPath(leaf.fact.name()), new Leaf<>(fact), path, used);
        }
        return fact == null ? null : new Leaf<>(fact);
    }

    /** As many branches as the two have steps in common, and the one where they part. */
    private static <F extends Fact> FactNode<F> both(
            Leaf<F> leaf, HashPath path, Leaf<F> other, HashPath otherPath, int used) {
        int bit = path.bit(used);
        int otherBit = otherPath.bit(used);
        return bit == otherBit
                ? Branch.of(bit, both(leaf, path, other, otherPath, used + HashPath.STEP))
                : Branch.of(bit, leaf).with(otherBit, other);
    }

    /** Nodes that both have are not looked into. */
    static <F extends Fact> void compare(FactNode<F> before, FactNode<F> after, int used, BiConsumer<F, F> each) {
        if (before == after) {
            return;
        } else if (before instanceof Branch<F> had && after instanceof Branch<F> has) {
            for (int bits = had.bits | has.bits; bits != 0; bits &= bits - 1) {
                int bit = Integer.lowestOneBit(bits);
                compare(had.part(bit), has.part(bit), used + HashPath.STEP, each);
            }
            return;
        }
        forEach(before, had -> {
            F has = find(after, used, new HashPath(had.name()));
            if (has != had) {
                each.accept(had, has);
            }
        });
        forEach(after, has -> {
            if (find(before, used, new HashPath(has.name())) == null) {
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
            each.accept(leaf.fact);
        }
    }

    /** One fact, wherever its way parts from that of all others. */
    record Leaf<F extends Fact>(F fact) implements FactNode<F> {}

    /** Parts by the next step of the path, without those that have no facts. */
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
