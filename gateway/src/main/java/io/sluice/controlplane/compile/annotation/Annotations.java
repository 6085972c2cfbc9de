package io.sluice.controlplane.compile.annotation;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every annotation that has a meaning on an Ingress, and the one way to read them. */
public final class Annotations {
    /** What the incumbent's annotations begin with. */
    public static final String PREFIX = "nginx.ingress.kubernetes.io/";

    /** Has TLS passed on as it is. */
    public static final String PASSTHROUGH = "ssl-passthrough";

    private static final List<RouteAnnotation> ALL = List.of(
            new ProxyBodySize(),
            new PermanentRedirect(),
            new SslRedirect(),
            new BackendProtocol(),
            new AuthTls(),
            new SslPassthrough());
    private static final Set<String> NAMES =
            ALL.stream().flatMap(one -> one.names().stream()).collect(Collectors.toUnmodifiableSet());

    /**
     * What was read.
     *
     * @param effects on the routes
     * @param findings about values, and about annotations that have no effect
     */
    public record Read(RouteEffects effects, List<Finding> findings) {
        private static final Read NOTHING = new Read(RouteEffects.NONE, List.of());

        public Read {
            findings = List.copyOf(findings);
        }
    }

    private Annotations() {}

    /** Reads the annotations of one Ingress. */
    public static Read of(Meta ingress) {
        if (ingress.annotations().keySet().stream().noneMatch(Annotations::isForUs)) {
            return Read.NOTHING;
        }
        AnnotationReader reader = new AnnotationReader(ingress, PREFIX);
        RouteEffects.Builder effects = new RouteEffects.Builder();
        ALL.forEach(annotation -> annotation.read(reader, effects));
        ingress.annotations().keySet().stream()
                .filter(Annotations::isForUs)
                .filter(key -> !key.startsWith(PREFIX) || !NAMES.contains(key.substring(PREFIX.length())))
                .sorted()
                .forEach(key -> reportUnknown(ingress, reader, key));
        return new Read(effects.build(), reader.findings());
    }

    private static boolean isForUs(String key) {
        return key.startsWith(PREFIX) || key.startsWith(ServiceAnnotations.PREFIX);
    }

    private static void reportUnknown(Meta ingress, AnnotationReader reader, String key) {
        if (StrayAnnotation.home(key).isPresent()) {
            reader.add(StrayAnnotation.elsewhere(ingress, key));
            return;
        }
        reader.reportKey(
                FindingCode.ANNOTATION_NOT_SUPPORTED,
                key,
                "annotation " + key + " is not supported",
                "the Ingress is served as if it were not there",
                ServiceAnnotations.nearest(key)
                        .map(name -> "write it on the Service: " + name)
                        .orElse("remove it, or check that the Ingress is right without it"));
    }
}
