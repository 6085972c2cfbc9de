package io.sluice.controlplane.source;

import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.controlplane.source.ManifestFile.Key;
import io.sluice.controlplane.source.ManifestFile.Manifest;
import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;

/** One document: an object, a list of objects, or something that is none. */
final class DocumentReader {
    private static final String LIST = "List";

    /** A list in a list is already odd; an alias may lead back. */
    private static final int DEEPEST_LIST = 4;

    private final DocumentMarks marks;
    private final boolean openEnd;
    private final FileFacts facts;

    DocumentReader(DocumentMarks marks, boolean openEnd, FileFacts facts) {
        this.marks = marks;
        this.openEnd = openEnd;
        this.facts = facts;
    }

    void read(Node root) {
        if (root instanceof ScalarNode scalar && Scalars.isNull(scalar)) {
            return; // nothing between two markers
        }
        readObject(root, "", "", 0);
    }

    /** The version and kind are those that the enclosing typed list implies; empty for none. */
    private void readObject(Node node, String impliedVersion, String impliedKind, int depth) {
        if (!(node instanceof MappingNode written)) {
            facts.notKubernetes(marks.place(node));
            return;
        }
        Mapping object = Mapping.of(written);
        marks.visit(object.entries().size(), node);
        String version = object.text("apiVersion").orElse(impliedVersion);
        String kind = object.text("kind").orElse(impliedKind);
        if (kind.endsWith(LIST) && object.value("items").orElse(null) instanceof SequenceNode items) {
            readItems(items, version, kind.substring(0, kind.length() - LIST.length()), depth);
        } else {
            readSingle(written, object, version, kind);
        }
    }

    private void readItems(SequenceNode items, String version, String kind, int depth) {
        if (depth == DEEPEST_LIST) {
            return;
        }
        for (Node item : items.getValue()) {
            readObject(item, kind.isEmpty() ? "" : version, kind, depth + 1);
        }
    }

    private void readSingle(MappingNode written, Mapping object, String version, String kind) {
        Optional<KnownKind> meant = version.isEmpty() ? KnownKind.named(kind) : KnownKind.meant(version, kind);
        if (meant.isPresent()) {
            readKnown(meant.get(), version, written, object);
        } else if (kind.isEmpty() || version.isEmpty()) {
            facts.notKubernetes(marks.place(written));
        } else {
            facts.otherKind(cut(version) + " " + cut(kind), marks.place(written));
            if (OtherKinds.isWorkload(kind)) {
                ObjectFindings findings = findings(kind, nameOf(/* namespaced */ true, object));
                new WorkloadAnnotations(marks, kind, findings).findIn(object);
            }
        }
    }

    private ObjectFindings findings(String kind, ObjectName name) {
        return new ObjectFindings(new ObjectRef(kind, name.namespace(), name.name()), facts::add);
    }

    private void readKnown(KnownKind kind, String version, MappingNode written, Mapping object) {
        ObjectName name = nameOf(kind.namespaced(), object);
        ObjectFindings wrong = findings(kind.kind(), name);
        if (name.name().isEmpty()) {
            wrong.missing(marks.place(written), "metadata.name", "give the object a name");
            facts.incomplete(); // whose last version must stay is unknown
            return;
        }
        Versions.check(kind, version, placeOf(object, "apiVersion", written), wrong);
        Optional<Fact> fact = wrong.refused() ? Optional.empty() : translate(kind, written, wrong);
        facts.add(new Manifest(new Key(kind, name), fact, marks.place(written), openEnd));
    }

    private Optional<Fact> translate(KnownKind kind, MappingNode written, ObjectFindings wrong) {
        ObjectReader reader = new ObjectReader(marks, wrong);
        JsonNode tree = reader.read(written, kind.type());
        if (wrong.refused()) {
            return Optional.empty();
        }
        Positions positions = reader.positions();
        return ClientObjects.from(tree, kind.type(), positions, wrong)
                .flatMap(object -> ObjectTranslator.translate(object, positions, wrong));
    }

    private Place placeOf(Mapping object, String field, MappingNode otherwise) {
        Mapping.Entry entry = object.entries().get(field);
        return marks.place(entry == null ? otherwise : entry.key());
    }

    private static ObjectName nameOf(boolean namespaced, Mapping object) {
        Optional<Mapping> metadata = object.value("metadata")
                .filter(MappingNode.class::isInstance)
                .map(node -> Mapping.of((MappingNode) node));
        String name = metadata.flatMap(meta -> meta.text("name")).orElse("");
        String namespace = metadata.flatMap(meta -> meta.text("namespace"))
                .filter(text -> !text.isEmpty())
                .orElse("default");
        return new ObjectName(namespaced ? namespace : "", name);
    }

    private static String cut(String text) {
        return Shown.line(text.length() > 60 ? text.substring(0, 60) + "…" : text);
    }
}
