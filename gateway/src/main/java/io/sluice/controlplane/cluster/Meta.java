package io.sluice.controlplane.cluster;

import io.sluice.model.ObjectRef;
import io.sluice.model.Place;
import java.util.Comparator;
import java.util.Map;

/**
 * What every object has.
 *
 * @param kind for example {@code Ingress}
 * @param name namespace and name
 * @param created creationTimestamp as RFC 3339 UTC text, which sorts as text; empty when there is none
 * @param labels by key
 * @param annotations by key
 * @param positions where its fields are written
 */
public record Meta(
        String kind,
        ObjectName name,
        String created,
        Map<String, String> labels,
        Map<String, String> annotations,
        Positions positions) {
    /**
     * Oldest first: (creationTimestamp, namespace, name). An object without creationTimestamp, which every hand-written
     * file is, counts as newer than any with one.
     */
    public static final Comparator<Meta> OLDEST_FIRST = Comparator.comparing((Meta meta) -> meta.created.isEmpty())
            .thenComparing(Meta::created)
            .thenComparing(Meta::name);

    public Meta {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    public String namespace() {
        return name.namespace();
    }

    /** The object's name for people and findings. */
    public ObjectRef ref() {
        return new ObjectRef(kind, name.namespace(), name.name());
    }

    /** Where a field is written; the nearest enclosing field's place when it is absent. */
    public Place at(String path) {
        return positions.at(path);
    }
}
