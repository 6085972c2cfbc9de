package io.sluice.controlplane.source;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.sluice.controlplane.cluster.ConfigMapFact;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.IngressClassFact;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.NamespaceFact;
import io.sluice.controlplane.cluster.NodeFact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.Positions;
import io.sluice.model.Finding;
import io.sluice.model.ObjectRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns objects of the client library into facts: one translator for the folder and for an API server. */
public final class ObjectTranslator {
    /** A copy of the whole object, key material of a Secret included: nothing here reads it. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final KnownKind kind;
    private final FieldChecks checks;

    private ObjectTranslator(KnownKind kind, FieldChecks checks) {
        this.kind = kind;
        this.checks = checks;
    }

    /**
     * The object's fact; empty when it is of a kind that is not read, or has a value that is not allowed, which is then
     * a finding.
     */
    public static Optional<Fact> translate(HasMetadata object, Positions positions, Consumer<Finding> findings) {
        ObjectMeta meta = object.getMetadata();
        ObjectRef ref = new ObjectRef(
                object.getKind(), FieldChecks.text(meta.getNamespace()), FieldChecks.text(meta.getName()));
        return translate(object, positions, new ObjectFindings(ref, findings));
    }

    static Optional<Fact> translate(HasMetadata object, Positions positions, ObjectFindings wrong) {
        return KnownKind.named(object.getKind())
                .map(kind -> new ObjectTranslator(kind, new FieldChecks(positions, wrong)).fact(object))
                .filter(fact -> !wrong.refused());
    }

    private Fact fact(HasMetadata object) {
        Meta meta = meta(object.getMetadata());
        return switch (kind) {
            case INGRESS -> new IngressFacts(checks).of(meta, (Ingress) object);
            case INGRESS_CLASS -> ingressClass(meta, (IngressClass) object);
            case SERVICE -> new ServiceFacts(checks).of(meta, (Service) object);
            case ENDPOINT_SLICE -> new EndpointFacts(checks).of(meta, (EndpointSlice) object);
            case ENDPOINTS -> new EndpointFacts(checks).of(meta, (Endpoints) object);
            case POD -> new PodFacts(checks).of(meta, (Pod) object);
            case NODE -> new NodeFact(meta);
            case NAMESPACE -> new NamespaceFact(meta);
            case SECRET -> new SecretFacts(checks).of(meta, (Secret) object);
            case CONFIG_MAP -> new ConfigMapFact(meta, FieldChecks.map(((ConfigMap) object).getData()));
        };
    }

    private IngressClassFact ingressClass(Meta meta, IngressClass object) {
        String controller = object.getSpec() == null
                ? ""
                : FieldChecks.text(object.getSpec().getController());
        if (controller.isEmpty()) {
            checks.missing("spec.controller", "name the controller, for example sluice.io/ingress-controller");
        }
        return new IngressClassFact(meta, checks.path("spec.controller", controller));
    }

    private Meta meta(ObjectMeta meta) {
        String namespace = kind.namespaced() ? FieldChecks.firstOf(meta.getNamespace(), "default") : "";
        checks.label("metadata.namespace", namespace);
        boolean labelOnly = kind == KnownKind.SERVICE || kind == KnownKind.NAMESPACE;
        if (labelOnly) {
            checks.label("metadata.name", meta.getName());
        } else {
            checks.subdomain("metadata.name", meta.getName());
        }
        return new Meta(
                kind.kind(),
                new ObjectName(namespace, meta.getName()),
                created(meta.getCreationTimestamp()),
                FieldChecks.map(meta.getLabels()),
                annotations(meta),
                checks.positions());
    }

    private static Map<String, String> annotations(ObjectMeta meta) {
        Map<String, String> annotations = FieldChecks.map(meta.getAnnotations());
        if (!annotations.containsKey(LAST_APPLIED)) {
            return annotations;
        }
        Map<String, String> rest = new HashMap<>(annotations);
        rest.remove(LAST_APPLIED);
        return rest;
    }

    /** In seconds and UTC, so that it sorts as text. */
    private String created(String written) {
        if (written == null || written.isEmpty()) {
            return "";
        }
        try {
            Instant instant = OffsetDateTime.parse(written).toInstant();
            return instant.truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException e) {
            checks.badValue(
                    "metadata.creationTimestamp",
                    written,
                    "a time",
                    "write it as 2026-01-31T12:00:00Z, or leave it out");
            return "";
        }
    }
}
