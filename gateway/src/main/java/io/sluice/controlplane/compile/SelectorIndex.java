package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ServiceFact;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which Pods a Service selects and which Services select a Pod, without looking at all of either. */
final class SelectorIndex {
    private final MultiIndex<Label, ObjectName> services = new MultiIndex<>();
    private final MultiIndex<Label, ObjectName> pods = new MultiIndex<>();

    private record Label(String namespace, String key, String value) {}

    void update(FactChange<ServiceFact> change) {
        change.before().flatMap(SelectorIndex::leading).ifPresent(label -> services.remove(label, change.name()));
        change.after().flatMap(SelectorIndex::leading).ifPresent(label -> services.add(label, change.name()));
    }

    /** A Pod has every label of a selector, so it is found by any one of them. */
    private static Optional<Label> leading(ServiceFact service) {
        return service.selector().entrySet().stream()
                .min(Map.Entry.comparingByKey())
                .map(entry -> new Label(service.meta().namespace(), entry.getKey(), entry.getValue()));
    }

    void updatePod(FactChange<PodFact> change) {
        change.before().ifPresent(pod -> labels(pod).forEach(label -> pods.remove(label, change.name())));
        change.after().ifPresent(pod -> labels(pod).forEach(label -> pods.add(label, change.name())));
    }

    private static List<Label> labels(PodFact pod) {
        return pod.meta().labels().entrySet().stream()
                .map(entry -> new Label(pod.meta().namespace(), entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Services of which one label of the selector is the Pod's; a superset of those that select it. */
    Set<ObjectName> servicesNear(PodFact pod) {
        Set<ObjectName> near = new HashSet<>();
        labels(pod).forEach(label -> near.addAll(services.get(label)));
        return near;
    }

    /** The selected Pods, by name. */
    List<PodFact> podsOf(ServiceFact service, Map<ObjectName, PodFact> all) {
        return leading(service)
                .map(label -> pods.get(label).stream()
                        .sorted()
                        .map(all::get)
                        .filter(pod -> PodEndpoints.selects(service.selector(), pod))
                        .toList())
                .orElse(List.of());
    }
}
