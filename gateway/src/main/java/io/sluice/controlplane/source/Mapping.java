package io.sluice.controlplane.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping as its author meant it: keys as text, merge keys ({@code <<}) resolved one after the other, what is written
 * directly before what is merged.
 *
 * @param entries by key, in written order
 * @param duplicates keys that are written twice
 * @param oddKeys keys that are not scalars
 */
record Mapping(Map<String, Entry> entries, List<Entry> duplicates, List<Node> oddKeys) {
    /** Far above honest files, and few enough that merges of merges cannot take long. */
    private static final int MOST_MERGES = 100;

    /** A key with its value. */
    record Entry(String name, Node key, Node value) {}

    static Mapping of(MappingNode node) {
        Mapping mapping = new Mapping(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        mapping.addWritten(node);
        mapping.addMerged(node, new int[] {MOST_MERGES});
        return mapping;
    }

    Optional<Node> value(String name) {
        return Optional.ofNullable(entries.get(name)).map(Entry::value);
    }

    /** The scalar of that name, however it would be resolved. */
    Optional<String> text(String name) {
        return value(name).filter(ScalarNode.class::isInstance).map(value -> ((ScalarNode) value).getValue());
    }

    private void addWritten(MappingNode node) {
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                oddKeys.add(tuple.getKeyNode());
            } else if (!isMerge(key)) {
                Entry entry = new Entry(name(key), key, tuple.getValueNode());
                if (entries.putIfAbsent(entry.name(), entry) != null) {
                    duplicates.add(entry);
                }
            }
        }
    }

    private void addMerged(MappingNode node, int[] left) {
        for (NodeTuple tuple : node.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && isMerge(key)) {
                merge(tuple.getValueNode(), left);
            }
        }
    }

    private void merge(Node value, int[] left) {
        if (value instanceof SequenceNode list) {
            list.getValue().stream().filter(MappingNode.class::isInstance).forEach(part -> merge(part, left));
        } else if (value instanceof MappingNode merged && left[0]-- > 0) {
            for (NodeTuple tuple : merged.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key && !isMerge(key)) {
                    entries.putIfAbsent(name(key), new Entry(name(key), key, tuple.getValueNode()));
                }
            }
            addMerged(merged, left);
        }
    }

    private static boolean isMerge(ScalarNode key) {
        return key.isPlain() && key.getValue().equals("<<");
    }

    /** A number or boolean as key is text in JSON, and so it is here. */
    private static String name(ScalarNode key) {
        if (key.getTag().equals(Tag.STR)) {
            return key.getValue();
        }
        return Scalars.value(key)
                .filter(value -> value != Scalars.Nothing.NULL)
                .map(Object::toString)
                .orElse(key.getValue());
    }
}
