package io.sluice.controlplane.compile.annotation;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The annotations of one object, and the Findings about them. */
final class AnnotationReader {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final Meta meta;
    private final String prefix;
    private final List<Finding> findings = new ArrayList<>();

    /** @param prefix what the names that are asked for begin with */
    AnnotationReader(Meta meta, String prefix) {
        this.meta = meta;
        this.prefix = prefix;
    }

    /** The value with every line trimmed; an empty one counts as not written. */
    Optional<String> text(String name) {
        String written = meta.annotations().get(prefix + name);
        if (written == null) {
            return Optional.empty();
        }
        String text = written.lines()
                .map(String::strip)
                .collect(Collectors.joining("\n"))
                .strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /**
     * The value as Go's ParseBool reads it, which is how the incumbent does; what is none is reported and counts as not written.
     *
     * @param effect what holds instead
     */
    Optional<Boolean> bool(String name, String effect) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        } else if (TRUE.contains(text.get()) || FALSE.contains(text.get())) {
            return Optional.of(TRUE.contains(text.get()));
        }
        reportValue(
                name, text.get(), "is neither true nor false", effect, "write \"true\" or \"false\", with the quotes");
        return Optional.empty();
    }

    /**
     * Reports a value that is not what the annotation takes.
     *
     * @param problem goes on where the value ends: "is not a size"
     * @param effect what holds instead
     */
    void reportValue(String name, String value, String problem, String effect, String fix) {
        report(FindingCode.BAD_ANNOTATION, name, name + ": " + Finding.quoted(value) + " " + problem, effect, fix);
    }

    /** Reports the word that is wrong, if one is. */
    void reportWrong(String name, Reading<?> reading, String effect) {
        if (reading.value().isEmpty()) {
            reportValue(name, reading.wrong(), reading.problem(), effect, reading.fix());
        }
    }

    /** Reports a name that is written without a value, as a template's empty variable leaves it. */
    void reportEmpty(String name, String without) {
        if (meta.annotations().containsKey(prefix + name) && text(name).isEmpty()) {
            add(EmptyAnnotation.of(meta, prefix + name, without));
        }
    }

    void report(FindingCode code, String name, String what, String why, String fix) {
        reportKey(code, prefix + name, what, why, fix);
    }

    /** As {@link #report}, for a name with its prefix. */
    void reportKey(FindingCode code, String key, String what, String why, String fix) {
        findings.add(new Finding(code, meta.ref(), meta.at("metadata.annotations[" + key + "]"), what, why, fix));
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    List<Finding> findings() {
        return findings;
    }
}
