package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.settings.IngressSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What every Ingress contributes, kept between snapshots. */
final class IngressTable {
    private final IngressSettings settings;
    private final FindingLedger ledger;
    private final Map<ObjectName, CompiledIngress> compiled = new HashMap<>();
    private final SecretTable secrets;
    private final MultiIndex<ObjectName, ObjectName> referring = new MultiIndex<>();
    private final MultiIndex<ObjectName, ObjectName> ofSecret = new MultiIndex<>();

    /** Ingresses that are ours only because no IngressClass of that name is there: by class, the oldest first. */
    private final Map<String, TreeMap<Meta, IngressFact>> assumed = new HashMap<>();

    private final Map<String, List<Finding>> assumedFindings = new HashMap<>();

    private Set<String> brokenClasses = Set.of();

    IngressTable(IngressSettings settings, SecretTable secrets, FindingLedger ledger) {
        this.settings = settings;
        this.secrets = secrets;
        this.ledger = ledger;
    }

    /**
     * Compiles again what changed or refers to a Service or Secret that means something else; hosts learn of it.
     *
     * @return the Secrets that mean something else
     */
    Set<ObjectName> update(
            ClusterSnapshot before,
            ClusterSnapshot now,
            Set<ObjectName> shapes,
            ServiceTable services,
            HostTable hosts) {
        Set<ObjectName> dirty = new HashSet<>();
        FactChange.between(before.ingresses(), now.ingresses()).forEach(change -> dirty.add(change.name()));
        Set<String> broken = before.findings() == now.findings() && before.ingressClasses() == now.ingressClasses()
                ? brokenClasses
                : ClassRules.broken(now);
        if (!broken.equals(brokenClasses)
                || !FactChange.between(before.ingressClasses(), now.ingressClasses())
                        .isEmpty()) {
            dirty.addAll(now.ingresses().keySet());
        }
        brokenClasses = broken;
        Set<ObjectName> changedSecrets = secrets.update(before, now);
        changedSecrets.forEach(secret -> dirty.addAll(ofSecret.get(secret)));
        shapes.forEach(service -> dirty.addAll(referring.get(service)));
        ClassRules classes = new ClassRules(settings, now.ingressClasses(), broken);
        Set<String> touchedClasses = new HashSet<>();
        for (ObjectName name : dirty) {
            Optional<IngressFact> fact = Optional.ofNullable(now.ingresses().get(name));
            Optional<CompiledIngress> had = Optional.ofNullable(compiled.get(name));
            Optional<CompiledIngress> has = fact.map(
                            one -> IngressCompiler.compile(one, classes, services::shape, secrets))
                    .map(one -> had.map(one::sharing).orElse(one));
            fact.ifPresentOrElse(one -> compiled.put(name, has.orElseThrow()), () -> compiled.remove(name));
            had.ifPresent(one -> forget(name, one, touchedClasses));
            has.ifPresent(one -> remember(name, one, fact.orElseThrow(), touchedClasses));
            secrets.refer(secrets(had), secrets(has));
            ledger.replace(findings(had), findings(has));
            hosts.replace(claims(had), claims(has));
        }
        touchedClasses.forEach(this::updateAssumed);
        return changedSecrets;
    }

    private static List<Finding> findings(Optional<CompiledIngress> ingress) {
        return ingress.map(CompiledIngress::findings).orElse(List.of());
    }

    private static Set<ObjectName> secrets(Optional<CompiledIngress> ingress) {
        return ingress.map(CompiledIngress::secrets).orElse(Set.of());
    }

    private static List<HostClaim> claims(Optional<CompiledIngress> ingress) {
        return ingress.map(CompiledIngress::claims).orElse(List.of());
    }

    private void forget(ObjectName name, CompiledIngress ingress, Set<String> touchedClasses) {
        ingress.services().forEach(service -> referring.remove(service, name));
        ingress.secrets().forEach(secret -> ofSecret.remove(secret, name));
        ingress.assumedClass().ifPresent(className -> {
            assumed.get(className).remove(ingress.meta());
            touchedClasses.add(className);
        });
    }

    private void remember(ObjectName name, CompiledIngress ingress, IngressFact fact, Set<String> touchedClasses) {
        ingress.services().forEach(service -> referring.add(service, name));
        ingress.secrets().forEach(secret -> ofSecret.add(secret, name));
        ingress.assumedClass().ifPresent(className -> {
            assumed.computeIfAbsent(className, c -> new TreeMap<>(RoutePrecedence.CLAIMING))
                    .put(ingress.meta(), fact);
            touchedClasses.add(className);
        });
    }

    /** Said once per class, where its oldest Ingress names it. */
    private void updateAssumed(String className) {
        TreeMap<Meta, IngressFact> ingresses = assumed.get(className);
        List<Finding> had = assumedFindings.getOrDefault(className, List.of());
        if (ingresses.isEmpty()) {
            assumed.remove(className);
            assumedFindings.remove(className);
            ledger.replace(had, List.of());
            return;
        }
        List<Finding> now =
                List.of(notInFolder(className, ingresses.firstEntry().getValue()));
        assumedFindings.put(className, now);
        ledger.replace(had, now);
    }

    private static Finding notInFolder(String className, IngressFact oldest) {
        return new Finding(
                FindingCode.CLASS_NOT_IN_FOLDER,
                new ObjectRef("IngressClass", "", className),
                oldest.meta().at(ClassRules.field(oldest)),
                "there is no IngressClass " + className,
                "Ingresses of this class are served here",
                "nothing to do; add the IngressClass of another controller if they are meant for that one");
    }
}
