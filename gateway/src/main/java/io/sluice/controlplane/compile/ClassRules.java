package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.IngressClassFact;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.ObjectRef;
import io.sluice.model.Severity;
import io.sluice.settings.IngressSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which Ingresses are ours. */
final class ClassRules {
    /** Deprecated, and read only when the spec names no class. */
    static final String ANNOTATION = "kubernetes.io/ingress.class";

    private static final String OWN_CLASS = "sluice";

    private final IngressSettings settings;
    private final Map<ObjectName, IngressClassFact> classes;
    private final Set<String> broken;

    /**
     * @param settings which class and controller are ours
     * @param classes those that could be read
     * @param broken names of those that are there and could not
     */
    ClassRules(IngressSettings settings, Map<ObjectName, IngressClassFact> classes, Set<String> broken) {
        this.settings = settings;
        this.classes = classes;
        this.broken = broken;
    }

    /** IngressClasses that were written and refused, and of which nothing was read before. */
    static Set<String> broken(ClusterSnapshot cluster) {
        return cluster.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(Finding::object)
                .filter(object -> object.kind().equals("IngressClass"))
                .map(ObjectRef::name)
                .filter(name -> !cluster.ingressClasses().containsKey(new ObjectName("", name)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The answer for one Ingress.
     *
     * @param ours whether it is served
     * @param assumed the class that made it ours although no IngressClass of that name is there to say so
     * @param findings why not, where a user should hear of it
     */
    record Verdict(boolean ours, Optional<String> assumed, List<Finding> findings) {
        private static final Verdict OURS = new Verdict(true, Optional.empty(), List.of());
        private static final Verdict FOREIGN = new Verdict(false, Optional.empty(), List.of());
    }

    Verdict decide(IngressFact ingress) {
        if (!settings.standalone()) {
            return inCluster(ingress) ? Verdict.OURS : Verdict.FOREIGN;
        }
        Optional<String> name = className(ingress);
        return settings.ingressClass().isPresent()
                ? onlyClass(ingress, name, settings.ingressClass().get())
                : inFolder(ingress, name);
    }

    static Optional<String> className(IngressFact ingress) {
        return ingress.className().or(() -> annotation(ingress));
    }

    private static Optional<String> annotation(IngressFact ingress) {
        return Optional.ofNullable(ingress.meta().annotations().get(ANNOTATION)).filter(name -> !name.isEmpty());
    }

    /** Where the class is written. */
    static String field(IngressFact ingress) {
        return ingress.className().isPresent() ? "spec.ingressClassName" : "metadata.annotations[" + ANNOTATION + "]";
    }

    private boolean inCluster(IngressFact ingress) {
        if (ingress.className().isPresent()) {
            return isOurs(find(ingress.className().get()));
        }
        Optional<String> annotation = annotation(ingress);
        return annotation.isPresent()
                ? annotation.get().equals(settings.ingressClass().orElse(OWN_CLASS))
                : classes.values().stream().anyMatch(one -> one.isDefault() && isOurs(Optional.of(one)));
    }

    private Verdict inFolder(IngressFact ingress, Optional<String> name) {
        if (name.isEmpty()) {
            return Verdict.OURS;
        }
        Optional<IngressClassFact> found = find(name.get());
        if (found.isEmpty() && broken.contains(name.get())) {
            return foreign(
                    ingress,
                    "the IngressClass " + name.get() + " has an error, so that its controller is not known",
                    "repair the IngressClass, or add --ingress-class " + name.get() + " to serve it here");
        } else if (found.isEmpty()) {
            return new Verdict(true, name, List.of());
        }
        return isOurs(found)
                ? Verdict.OURS
                : foreign(
                        ingress,
                        "its class " + name.get() + " belongs to controller "
                                + found.get().controller(),
                        "add --ingress-class " + name.get() + " to serve it here");
    }

    private Verdict onlyClass(IngressFact ingress, Optional<String> name, String only) {
        boolean ours = name.map(only::equals)
                .orElseGet(() -> find(only).filter(IngressClassFact::isDefault).isPresent());
        return ours
                ? Verdict.OURS
                : foreign(
                        ingress,
                        name.map(one -> "its class is " + one).orElse("it has no class") + ", and --ingress-class is "
                                + only,
                        "remove --ingress-class, or give it this Ingress's class");
    }

    private static Verdict foreign(IngressFact ingress, String what, String fix) {
        Finding finding = new Finding(
                FindingCode.FOREIGN_CLASS,
                ingress.meta().ref(),
                ingress.meta().at(field(ingress)),
                what,
                "another controller's Ingress is not served here",
                fix);
        return new Verdict(false, Optional.empty(), List.of(finding));
    }

    private Optional<IngressClassFact> find(String name) {
        return Optional.ofNullable(classes.get(new ObjectName("", name)));
    }

    private boolean isOurs(Optional<IngressClassFact> found) {
        return found.filter(one -> one.controller().equals(settings.controllerClass()))
                .isPresent();
    }
}
