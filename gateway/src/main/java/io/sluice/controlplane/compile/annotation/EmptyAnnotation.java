package io.sluice.controlplane.compile.annotation;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;

/** An annotation of ours without a value: mostly a template's variable that came out empty, so it is worth saying. */
public final class EmptyAnnotation {
    private EmptyAnnotation() {}

    /**
     * Says so.
     *
     * @param key the annotation
     * @param without what holds without it, and so with an empty value
     */
    public static Finding of(Meta object, String key, String without) {
        return new Finding(
                FindingCode.BAD_ANNOTATION,
                object.ref(),
                object.at("metadata.annotations[" + key + "]"),
                key + ": the value is empty",
                "an empty value means nothing: " + without,
                "remove the annotation, or give it a value");
    }
}
