package io.sluice.controlplane.source;

import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Whether a file may go on where it ends now, as that of a writer that has paused: inside a block text, or without a
 * newline behind an unquoted value. JSON and quoted texts show their ends.
 */
final class OpenEnd {
    private OpenEnd() {}

    static boolean of(Node root, String text) {
        Node node = root;
        for (int depth = 0; depth <= BoundedParser.DEEPEST; depth++) { // bounded: an alias may lead back
            if (node instanceof ScalarNode scalar) {
                return isOpen(scalar.getScalarStyle(), text);
            }
            CollectionNode<?> collection = (CollectionNode<?>) node;
            if (collection.getFlowStyle() == FlowStyle.FLOW
                    || collection.getValue().isEmpty()) {
                return false;
            }
            node = last(collection.getValue());
        }
        return true;
    }

    private static Node last(List<?> parts) {
        Object last = parts.get(parts.size() - 1);
        return last instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) last;
    }

    private static boolean isOpen(ScalarStyle style, String text) {
        boolean block = style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
        return block || style == ScalarStyle.PLAIN && !text.endsWith("\n");
    }
}
