package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.Fact;
import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.compile.annotation.StrayAnnotation;
import io.sluice.model.Finding;
import java.util.List;
import java.util.Optional;

/** Annotations of ours on kinds of objects that none is for. Those of Ingresses and Services are read with the rest. */
final class StrayAnnotations {
    private final FindingLedger ledger;

    StrayAnnotations(FindingLedger ledger) {
        this.ledger = ledger;
    }

    /** Kinds of which nothing else is said here. */
    void update(ClusterSnapshot before, ClusterSnapshot now) {
        replace(before.ingressClasses(), now.ingressClasses());
        replace(before.nodes(), now.nodes());
        replace(before.namespaces(), now.namespaces());
        replace(before.secrets(), now.secrets());
        replace(before.configMaps(), now.configMaps());
    }

    private <F extends Fact> void replace(FactMap<F> before, FactMap<F> now) {
        FactChange.between(before, now).forEach(this::update);
    }

    /** One object that changed. */
    void update(FactChange<?> change) {
        ledger.replace(of(change.before()), of(change.after()));
    }

    private static List<Finding> of(Optional<? extends Fact> fact) {
        return fact.map(one -> StrayAnnotation.all(one.meta())).orElse(List.of());
    }
}
