package io.sluice.controlplane.compile.annotation;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.List;
import java.util.Optional;

/** Annotations of ours on an object of which they say nothing. */
public final class StrayAnnotation {
    /** Where the program of a Pod that was never run stands; the one annotation that is read on a Pod. */
    public static final String ENDPOINT = ServiceAnnotations.PREFIX + "endpoint";

    private static final String SERVICE = "Service";
    private static final String POD = "Pod";

    private StrayAnnotation() {}

    /** On an object of a kind that has no compiler of its own: one Finding for each that has no meaning there. */
    public static List<Finding> all(Meta object) {
        if (object.annotations().isEmpty()) {
            return List.of();
        }
        return object.annotations().keySet().stream()
                .filter(key -> key.startsWith(ServiceAnnotations.PREFIX))
                .filter(key -> !home(key).equals(Optional.of(object.kind())))
                .sorted()
                .map(key -> home(key).isPresent() ? elsewhere(object, key) : unknown(object, key))
                .toList();
    }

    /** The kind on which an annotation is read; empty for one that there is not. */
    static Optional<String> home(String key) {
        return key.equals(ENDPOINT)
                ? Optional.of(POD)
                : Optional.of(SERVICE).filter(service -> ServiceAnnotations.isKnown(key));
    }

    /** A known one on the wrong kind of object. */
    static Finding elsewhere(Meta object, String key) {
        String home = home(key).orElseThrow();
        return new Finding(
                FindingCode.ANNOTATION_WITHOUT_EFFECT,
                object.ref(),
                object.at("metadata.annotations[" + key + "]"),
                key + " on " + withArticle(object.kind()),
                "it is read on a " + home + " only; here it has no effect",
                hint(object, key).map(name -> "write " + name).orElse("write it on the " + home));
    }

    /** The two kinds that can say where a program runs do it by names that differ in a letter. */
    private static Optional<String> hint(Meta object, String key) {
        if (key.equals(ENDPOINT) && object.kind().equals(SERVICE)) {
            return Optional.of(ServiceAnnotations.ENDPOINTS);
        }
        return key.equals(ServiceAnnotations.ENDPOINTS) && object.kind().equals(POD)
                ? Optional.of(ENDPOINT + ", or " + ServiceAnnotations.ENDPOINTS + " on the Service")
                : Optional.empty();
    }

    private static Finding unknown(Meta object, String key) {
        return new Finding(
                FindingCode.ANNOTATION_NOT_SUPPORTED,
                object.ref(),
                object.at("metadata.annotations[" + key + "]"),
                withArticle(object.kind()) + " has no annotation " + key,
                "it has no effect",
                ServiceAnnotations.nearest(key)
                        .map(name -> "write it on the Service: " + name)
                        .orElse("remove it"));
    }

    private static String withArticle(String kind) {
        return ("AEIOU".indexOf(kind.charAt(0)) >= 0 ? "an " : "a ") + kind;
    }
}
