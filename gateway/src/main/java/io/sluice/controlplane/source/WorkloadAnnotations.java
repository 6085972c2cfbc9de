package io.sluice.controlplane.source;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Annotations of ours on an object that starts programs, or on the Pods that it would make. Such objects are not read, so that
 * what looks right there does nothing.
 */
final class WorkloadAnnotations {
    private static final String PREFIX = "sluice.io/";
    private static final String ENDPOINT = PREFIX + "endpoint";

    private static final List<String> OWN = List.of("metadata");
    /** Of the Pods; a CronJob makes a Job first. */
    private static final List<List<String>> TEMPLATES = List.of(
            List.of("spec", "template", "metadata"), List.of("spec", "jobTemplate", "spec", "template", "metadata"));

    private final DocumentMarks marks;
    private final String kind;
    private final ObjectFindings findings;

    /** @param kind of the object, one of {@link OtherKinds#isWorkload} */
    WorkloadAnnotations(DocumentMarks marks, String kind, ObjectFindings findings) {
        this.marks = marks;
        this.kind = kind;
        this.findings = findings;
    }

    /** One Finding for each. */
    void findIn(Mapping object) {
        find(object, OWN, " on a " + kind);
        TEMPLATES.forEach(path -> find(object, path, " on the Pods of a " + kind));
    }

    private void find(Mapping object, List<String> path, String where) {
        Optional<Mapping> found = Optional.of(object);
        for (String field : path) {
            found = found.flatMap(mapping -> field(mapping, field));
        }
        found.flatMap(metadata -> field(metadata, "annotations")).stream()
                .flatMap(annotations -> annotations.entries().values().stream())
                .filter(entry -> entry.name().startsWith(PREFIX))
                .forEach(entry -> withoutEffect(entry, where));
    }

    private Optional<Mapping> field(Mapping mapping, String name) {
        Optional<Node> value = mapping.value(name).filter(MappingNode.class::isInstance);
        return value.map(node -> {
            Mapping inner = Mapping.of((MappingNode) node);
            marks.visit(inner.entries().size(), node);
            return inner;
        });
    }

    private void withoutEffect(Mapping.Entry entry, String where) {
        findings.withoutEffect(
                marks.place(entry.key()),
                entry.name() + where,
                "a " + kind + " is not read; here it has no effect",
                entry.name().equals(ENDPOINT)
                        ? "write " + PREFIX + "endpoints on the Service"
                        : "write it on the Service");
    }
}
