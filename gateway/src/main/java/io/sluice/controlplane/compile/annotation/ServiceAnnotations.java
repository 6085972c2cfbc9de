package io.sluice.controlplane.compile.annotation;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.HealthCheck;
import io.sluice.model.NearName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every annotation that has a meaning on a Service, and the one way to read them. */
public final class ServiceAnnotations {
    /** What their names begin with. */
    public static final String PREFIX = "sluice.io/";

    /** Where programs on this machine stand; read where a folder is. */
    public static final String ENDPOINTS = PREFIX + "endpoints";

    /** How requests are spread. */
    public static final String LOAD_BALANCE = PREFIX + LoadBalance.NAME;

    /** How new endpoints begin. */
    public static final String SLOW_START = PREFIX + SlowStart.NAME;

    /** How endpoints are checked. */
    public static final String HEALTH_CHECK = PREFIX + HealthCheckAnnotation.NAME;

    private static final List<ServiceAnnotation> ALL =
            List.of(new LoadBalance(), new SlowStart(), new HealthCheckAnnotation());
    private static final Set<String> KNOWN = Stream.concat(
                    Stream.of(ENDPOINTS),
                    ALL.stream().flatMap(one -> one.names().stream()).map(PREFIX::concat))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * What was read.
     *
     * @param balance how requests are spread
     * @param healthCheck how endpoints are checked, if they are
     * @param probes whether the Pods are asked how to check them: the Service says nothing about it
     * @param findings about values, and about annotations that have no effect
     */
    public record Read(Balance balance, Optional<HealthCheck> healthCheck, boolean probes, List<Finding> findings) {
        public Read {
            findings = List.copyOf(findings);
        }
    }

    private ServiceAnnotations() {}

    /**
     * Reads the annotations of one Service.
     *
     * @param affinity whether its clients stay with their endpoints anyway ({@code sessionAffinity: ClientIP})
     * @param ofAll the policy of Services without the annotation
     */
    public static Read of(Meta service, boolean affinity, BalancePolicy ofAll) {
        AnnotationReader reader = new AnnotationReader(service, PREFIX);
        ServiceEffects effects = service.annotations().isEmpty() ? ServiceEffects.NONE : read(reader, service);
        Balance balance = balance(reader, effects, affinity, ofAll);
        boolean probes = reader.text(HealthCheckAnnotation.NAME).isEmpty();
        return new Read(balance, effects.healthCheck(), probes, reader.findings());
    }

    private static ServiceEffects read(AnnotationReader reader, Meta service) {
        ServiceEffects.Builder effects = new ServiceEffects.Builder();
        for (ServiceAnnotation annotation : ALL) {
            annotation.read(reader, effects);
            annotation.names().forEach(name -> reader.reportEmpty(name, annotation.without()));
        }
        service.annotations().keySet().stream()
                .filter(key -> key.startsWith(PREFIX) && !KNOWN.contains(key))
                .sorted()
                .forEach(key -> reportUnknown(service, reader, key));
        return effects.build();
    }

    private static Balance balance(
            AnnotationReader reader, ServiceEffects effects, boolean affinity, BalancePolicy ofAll) {
        BalancePolicy policy = effects.policy().orElse(ofAll);
        if (affinity && !(policy instanceof BalancePolicy.Blind)) {
            // The client's address decides from its second request on: a hash or a cookie would promise in vain.
            effects.policy().ifPresent(written -> reportAffinity(reader, written));
            policy = BalancePolicy.Blind.ROUND_ROBIN;
        }
        if (!effects.slowStart().isZero() && !Balance.knowsSlowStart(policy)) {
            reportSlowStart(reader, policy);
            return new Balance(policy, Duration.ZERO);
        }
        return new Balance(policy, effects.slowStart());
    }

    private static void reportAffinity(AnnotationReader reader, BalancePolicy written) {
        reader.report(
                FindingCode.ANNOTATION_WITHOUT_EFFECT,
                LoadBalance.NAME,
                LoadBalance.NAME + ": " + written + " beside sessionAffinity: ClientIP",
                "a client's address decides; new clients are spread by round_robin",
                "remove one of them");
    }

    private static void reportSlowStart(AnnotationReader reader, BalancePolicy policy) {
        reader.report(
                FindingCode.ANNOTATION_WITHOUT_EFFECT,
                SlowStart.NAME,
                SlowStart.NAME + " with " + policy,
                "new endpoints get a full share at once: only round_robin and least_request start slowly",
                "remove it or choose another policy");
    }

    private static void reportUnknown(Meta service, AnnotationReader reader, String key) {
        if (StrayAnnotation.home(key).isPresent()) {
            reader.add(StrayAnnotation.elsewhere(service, key));
            return;
        }
        reader.reportKey(
                FindingCode.ANNOTATION_NOT_SUPPORTED,
                key,
                "a Service has no annotation " + key,
                "it has no effect",
                nearest(key)
                        .map(name -> "did you mean " + name + "?")
                        .orElse("those of a Service are "
                                + KNOWN.stream().sorted().collect(Collectors.joining(", "))));
    }

    static boolean isKnown(String key) {
        return KNOWN.contains(key);
    }

    /** The name of a Service's annotation that was perhaps meant. */
    static Optional<String> nearest(String key) {
        return NearName.of(key, KNOWN);
    }
}
