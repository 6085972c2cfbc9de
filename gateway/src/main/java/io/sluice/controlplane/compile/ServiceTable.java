package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.EndpointSliceFact;
import io.sluice.controlplane.cluster.EndpointsFact;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.settings.IngressSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What every Service contributes, kept between snapshots: only those are compiled again whose facts changed. */
final class ServiceTable {
    private final boolean standalone;
    private final ServiceCompiler compiler;
    private final EndpointOverrides overrides;
    private final FindingLedger ledger;
    private final StrayAnnotations strays;
    private final Map<ObjectName, CompiledService> compiled = new HashMap<>();
    private final MultiIndex<ObjectName, ObjectName> slicesOf = new MultiIndex<>();
    private final SelectorIndex selectors = new SelectorIndex();
    private final NodePorts nodePorts = new NodePorts();
    private final Map<Integer, List<Finding>> nodePortFindings = new HashMap<>();
    private List<Finding> unusedOverrides = List.of();

    ServiceTable(IngressSettings settings, FindingLedger ledger) {
        this.standalone = settings.standalone();
        this.overrides = new EndpointOverrides(settings);
        this.compiler = new ServiceCompiler(settings, overrides);
        this.ledger = ledger;
        this.strays = new StrayAnnotations(ledger);
    }

    /**
     * What changed.
     *
     * @param services whose contribution is another one
     * @param shapes those of them that mean something else to an Ingress
     */
    record Changed(Set<ObjectName> services, Set<ObjectName> shapes) {}

    Changed update(ClusterSnapshot before, ClusterSnapshot now) {
        Set<ObjectName> dirty = new HashSet<>();
        Set<Integer> numbers = new HashSet<>();
        for (FactChange<ServiceFact> change : FactChange.between(before.services(), now.services())) {
            dirty.add(change.name());
            selectors.update(change);
            if (standalone) {
                numbers.addAll(nodePorts.update(change.before(), change.after()));
            }
        }
        FactChange.between(before.endpointSlices(), now.endpointSlices()).forEach(change -> updateSlice(change, dirty));
        if (standalone) {
            for (FactChange<EndpointsFact> change : FactChange.between(before.endpoints(), now.endpoints())) {
                dirty.add(change.name());
                strays.update(change);
            }
            FactChange.between(before.pods(), now.pods()).forEach(change -> updatePod(change, dirty));
        }
        Changed changed = recompile(dirty, now);
        numbers.forEach(this::updateNodePort);
        updateOverrides(changed);
        return changed;
    }

    private void updateSlice(FactChange<EndpointSliceFact> change, Set<ObjectName> dirty) {
        change.before().flatMap(ServiceTable::owner).ifPresent(service -> {
            slicesOf.remove(service, change.name());
            dirty.add(service);
        });
        change.after().flatMap(ServiceTable::owner).ifPresent(service -> {
            slicesOf.add(service, change.name());
            dirty.add(service);
        });
        ledger.replace(unlabelled(change.before()), unlabelled(change.after()));
        strays.update(change);
    }

    private static Optional<ObjectName> owner(EndpointSliceFact slice) {
        return slice.service().isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectName(slice.meta().namespace(), slice.service()));
    }

    private List<Finding> unlabelled(Optional<EndpointSliceFact> slice) {
        return slice.filter(one -> standalone && one.service().isEmpty())
                .map(one -> List.of(new Finding(
                        FindingCode.SLICE_WITHOUT_SERVICE,
                        one.meta().ref(),
                        one.meta().at("metadata.labels"),
                        "the EndpointSlice has no label kubernetes.io/service-name",
                        "its endpoints get no traffic",
                        "add the label with the Service's name")))
                .orElse(List.of());
    }

    private void updatePod(FactChange<PodFact> change, Set<ObjectName> dirty) {
        change.before().ifPresent(pod -> dirty.addAll(selectors.servicesNear(pod)));
        change.after().ifPresent(pod -> dirty.addAll(selectors.servicesNear(pod)));
        selectors.updatePod(change);
        strays.update(change);
    }

    private Changed recompile(Set<ObjectName> dirty, ClusterSnapshot now) {
        Changed changed = new Changed(new HashSet<>(), new HashSet<>());
        for (ObjectName name : dirty) {
            CompiledService had = get(name);
            ServiceInputs inputs = inputs(name, now);
            CompiledService has = inputs.isEmpty() ? CompiledService.NONE : compiler.compile(inputs);
            if (has.equals(had)) {
                continue;
            }
            keep(name, has);
            ledger.replace(had.findings(), has.findings());
            changed.services().add(name);
            if (!has.shape().equals(had.shape())) {
                changed.shapes().add(name);
            }
        }
        return changed;
    }

    private void keep(ObjectName name, CompiledService service) {
        if (service.equals(CompiledService.NONE)) {
            compiled.remove(name);
        } else {
            compiled.put(name, service);
        }
    }

    private ServiceInputs inputs(ObjectName name, ClusterSnapshot now) {
        List<EndpointSliceFact> slices = slicesOf.get(name).stream()
                .sorted()
                .map(now.endpointSlices()::get)
                .toList();
        Optional<ServiceFact> service = Optional.ofNullable(now.services().get(name));
        return new ServiceInputs(
                service,
                slices,
                standalone ? Optional.ofNullable(now.endpoints().get(name)) : Optional.empty(),
                service.filter(one -> standalone)
                        .map(one -> selectors.podsOf(one, now.pods()))
                        .orElse(List.of()));
    }

    private void updateNodePort(int number) {
        List<Finding> now = nodePorts.findings(number);
        List<Finding> had = now.isEmpty() ? nodePortFindings.remove(number) : nodePortFindings.put(number, now);
        ledger.replace(had == null ? List.of() : had, now);
    }

    private void updateOverrides(Changed changed) {
        if (changed.shapes().isEmpty() && !unusedOverrides.isEmpty()) {
            return;
        }
        List<Finding> now = overrides.unused(this::shape);
        ledger.replace(unusedOverrides, now);
        unusedOverrides = now;
    }

    CompiledService get(ObjectName name) {
        return compiled.getOrDefault(name, CompiledService.NONE);
    }

    Optional<ServiceShape> shape(ObjectName name) {
        return get(name).shape();
    }
}
