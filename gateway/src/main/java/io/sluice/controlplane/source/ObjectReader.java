package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.source.FieldType.Leaf;
import io.sluice.controlplane.source.FieldType.ListOf;
import io.sluice.controlplane.source.FieldType.MapOf;
import io.sluice.controlplane.source.FieldType.ObjectOf;
import io.sluice.model.NearName;
import io.sluice.model.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object's YAML nodes against the fields that its class has: makes the tree that the client library reads, the
 * positions of all fields, and a finding for each value of a wrong type, unknown field and key written twice. All of
 * them, not only the first.
 */
final class ObjectReader {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final DocumentMarks marks;
    private final ObjectFindings findings;
    private final Map<String, Long> positions = new LinkedHashMap<>();
    private int depth;

    ObjectReader(DocumentMarks marks, ObjectFindings findings) {
        this.marks = marks;
        this.findings = findings;
    }

    /** The object's tree; complete only when nothing was {@linkplain ObjectFindings#refused refused}. */
    JsonNode read(MappingNode node, Class<?> type) {
        positions.put("", marks.pack(node));
        return fields(node, new ObjectOf(type), "");
    }

    /** After {@link #read}: where each field is written. */
    Positions positions() {
        return new Positions(marks.source(), positions);
    }

    private JsonNode value(Node node, FieldType type, String path) {
        marks.visit(1, node);
        if (depth >= BoundedParser.DEEPEST) {
            throw new ParserException(BoundedParser.TOO_DEEP, node.getStartMark()); // an alias to itself
        }
        depth++;
        JsonNode value = shaped(node, type, path);
        depth--;
        return value;
    }

    private JsonNode shaped(Node node, FieldType type, String path) {
        if (type == Leaf.ANY) {
            return any(node, path);
        } else if (node instanceof ScalarNode scalar) {
            return scalar(scalar, type, path);
        } else if (node instanceof SequenceNode list) {
            return type instanceof ListOf of ? list(list, of, path) : wrongType(node, path, "a list", type);
        } else if (node instanceof MappingNode mapping) {
            return mapping(mapping, type, path);
        }
        throw new IllegalStateException("a node of an unknown kind: " + node.getNodeType());
    }

    private JsonNode mapping(MappingNode node, FieldType type, String path) {
        if (type instanceof ObjectOf object) {
            return fields(node, object, path);
        }
        return type instanceof MapOf map ? entries(node, map, path) : wrongType(node, path, "a mapping", type);
    }

    private JsonNode fields(MappingNode node, ObjectOf type, String path) {
        Map<String, FieldType> known = type.fields();
        ObjectNode object = JSON.objectNode();
        for (Mapping.Entry entry : checked(node, path).entries().values()) {
            String field = path.isEmpty() ? entry.name() : path + "." + entry.name();
            FieldType fieldType = known.get(entry.name());
            if (fieldType == null) {
                findings.unknownField(place(entry.key()), field, unknownFix(entry.name(), known));
                continue;
            }
            positions.put(marks.shared(field), marks.pack(entry.key()));
            JsonNode value = value(entry.value(), fieldType, field);
            if (value.isNull()) {
                positions.remove(field); // "not written", as in Go
            } else {
                object.set(entry.name(), value);
            }
        }
        return object;
    }

    private static String unknownFix(String written, Map<String, FieldType> known) {
        return NearName.of(written, known.keySet())
                .map(near -> "did you mean " + near + "?")
                .orElse("remove it; known here: "
                        + shortList(known.keySet().stream().toList()));
    }

    private static String shortList(List<String> names) {
        return names.size() <= 12 ? String.join(", ", names) : String.join(", ", names.subList(0, 12)) + ", …";
    }

    private JsonNode entries(MappingNode node, MapOf type, String path) {
        ObjectNode object = JSON.objectNode();
        for (Mapping.Entry entry : checked(node, path).entries().values()) {
            String field = path + "[" + entry.name() + "]";
            positions.put(marks.shared(field), marks.pack(entry.key()));
            JsonNode value = value(entry.value(), type.value(), field);
            // Go reads null into a map of texts as the empty text.
            object.set(entry.name(), value.isNull() && type.value() == Leaf.TEXT ? JSON.stringNode("") : value);
        }
        return object;
    }

    private Mapping checked(MappingNode node, String path) {
        Mapping mapping = Mapping.of(node);
        marks.visit(mapping.entries().size(), node);
        String prefix = path.isEmpty() ? "" : path + ".";
        mapping.duplicates().forEach(twice -> findings.duplicateKey(place(twice.key()), prefix + twice.name()));
        mapping.oddKeys()
                .forEach(odd -> findings.badValue(
                        place(odd), inObject(path) + ": a key is not a text", "write the key as plain text"));
        return mapping;
    }

    private JsonNode list(SequenceNode node, ListOf type, String path) {
        ArrayNode list = JSON.arrayNode();
        int index = 0;
        for (Node element : node.getValue()) {
            String field = path + "[" + index++ + "]";
            positions.put(marks.shared(field), marks.pack(element));
            JsonNode value = value(element, type.element(), field);
            if (value.isNull() && element instanceof ScalarNode) {
                wrongType(element, field, "empty", type.element());
            }
            list.add(value);
        }
        return list;
    }

    private JsonNode scalar(ScalarNode node, FieldType type, String path) {
        Optional<Object> value = Scalars.value(node);
        if (value.isEmpty()) {
            findings.badValue(place(path, node), path + " has a tag that is not understood", "remove the tag (!…)");
            return JSON.nullNode();
        }
        if (value.get() == Scalars.Nothing.NULL) {
            return JSON.nullNode();
        }
        return typed(node, value.get(), type, path);
    }

    private JsonNode typed(ScalarNode node, Object value, FieldType type, String path) {
        if (value instanceof String text && (type == Leaf.TEXT || type == Leaf.INT_OR_TEXT)) {
            return text(node, text, path);
        } else if (value instanceof Boolean flag && type == Leaf.BOOLEAN) {
            return JSON.booleanNode(flag);
        } else if (value instanceof Number number && type instanceof Leaf leaf && leaf != Leaf.TEXT) {
            return number(node, number, leaf, path);
        }
        return wrongType(node, path, shown(value), type);
    }

    private JsonNode text(ScalarNode node, String text, String path) {
        if (hasLoneSurrogate(text)) {
            findings.badValue(place(path, node), path + " is not valid Unicode", "remove the half surrogate pair");
        }
        return JSON.stringNode(text);
    }

    private JsonNode number(ScalarNode node, Number number, Leaf type, String path) {
        BigDecimal exact = number instanceof BigInteger whole ? new BigDecimal(whole) : (BigDecimal) number;
        try {
            return switch (type) {
                case INT, INT_OR_TEXT -> JSON.numberNode(exact.intValueExact());
                case LONG -> JSON.numberNode(exact.longValueExact());
                case NUMBER -> JSON.numberNode(exact);
                default -> wrongType(node, path, shown(number), type);
            };
        } catch (ArithmeticException e) {
            return wrongType(node, path, "a fraction or too large", type);
        }
    }

    private JsonNode any(Node node, String path) {
        if (node instanceof ScalarNode scalar) {
            return free(scalar);
        } else if (node instanceof SequenceNode list) {
            ArrayNode array = JSON.arrayNode();
            list.getValue().forEach(element -> array.add(value(element, Leaf.ANY, path)));
            return array;
        } else if (node instanceof MappingNode mapping) {
            ObjectNode object = JSON.objectNode();
            checked(mapping, path)
                    .entries()
                    .values()
                    .forEach(e -> object.set(e.name(), value(e.value(), Leaf.ANY, path)));
            return object;
        }
        throw new IllegalStateException("a node of an unknown kind: " + node.getNodeType());
    }

    private static JsonNode free(ScalarNode node) {
        Object value = Scalars.value(node).orElse(node.getValue());
        if (value instanceof BigInteger whole) {
            return JSON.numberNode(whole);
        } else if (value instanceof BigDecimal fraction) {
            return JSON.numberNode(fraction);
        } else if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        }
        return value == Scalars.Nothing.NULL ? JSON.nullNode() : JSON.stringNode((String) value);
    }

    private JsonNode wrongType(Node node, String path, String is, FieldType must) {
        boolean unquoted = node instanceof ScalarNode && must == Leaf.TEXT;
        String fix = unquoted ? "put the value in quotes" : "write " + must.shown();
        findings.badValue(place(path, node), path + " is " + is + ", must be " + must.shown(), fix);
        return JSON.nullNode();
    }

    private static String shown(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "true (yes and on are true too)" : "false (no and off are false too)";
        }
        return value instanceof Number ? "a number" : "text";
    }

    private static String inObject(String path) {
        return path.isEmpty() ? "the object" : path;
    }

    private Place place(Node node) {
        return marks.place(node);
    }

    /** Where the field's name is written; of a list's element, where it begins. */
    private Place place(String path, Node node) {
        Long mark = positions.get(path);
        return mark == null ? marks.place(node) : marks.place(mark);
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }
}
