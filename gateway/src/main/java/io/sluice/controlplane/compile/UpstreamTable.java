package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Finding;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.model.UpstreamTransport;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The upstreams that routes name, counted by host, and what the Services say they are. */
final class UpstreamTable {
    private final FindingLedger ledger;
    private final StickyCookies cookies;
    private final Map<ObjectName, Map<UpstreamId, Integer>> uses = new HashMap<>();
    private final Map<UpstreamId, List<Finding>> findings = new HashMap<>();
    private final Set<UpstreamId> dirty = new HashSet<>();
    /** Those that need a Secret. */
    private final Set<UpstreamId> bySecret = new HashSet<>();

    private Map<UpstreamId, Upstream> upstreams = Map.of();

    UpstreamTable(FindingLedger ledger, StickyCookies cookies) {
        this.ledger = ledger;
        this.cookies = cookies;
    }

    /** The upstreams that one host's routes name, before and after. */
    void replace(Set<UpstreamId> before, Set<UpstreamId> after) {
        for (UpstreamId id : before) {
            Map<UpstreamId, Integer> ofService = uses.get(service(id));
            ofService.computeIfPresent(id, (i, count) -> count == 1 ? null : count - 1);
            dirty.add(id);
        }
        for (UpstreamId id : after) {
            uses.computeIfAbsent(service(id), s -> new HashMap<>(2)).merge(id, 1, Integer::sum);
            dirty.add(id);
        }
    }

    private static ObjectName service(UpstreamId id) {
        return new ObjectName(id.namespace(), id.service());
    }

    Map<UpstreamId, Upstream> update(
            Set<ObjectName> changedServices,
            ServiceTable services,
            Set<ObjectName> changedSecrets,
            SecretTable secrets) {
        if (!changedSecrets.isEmpty()) {
            bySecret.stream()
                    .filter(id -> changedSecrets.contains(secret(id).orElseThrow()))
                    .forEach(dirty::add);
        }
        changedServices.forEach(
                name -> dirty.addAll(uses.getOrDefault(name, Map.of()).keySet()));
        Map<UpstreamId, Upstream> changed = new HashMap<>();
        Set<UpstreamId> gone = new HashSet<>();
        for (UpstreamId id : dirty) {
            Map<UpstreamId, Integer> ofService = uses.getOrDefault(service(id), Map.of());
            if (ofService.containsKey(id)) {
                CompiledService.Port port = services.get(service(id)).port(id);
                Upstream upstream = spoken(id, port.upstream(), secrets);
                if (!upstream.equals(upstreams.get(id))) {
                    changed.put(id, upstream);
                }
                if (secret(id).isPresent()) {
                    bySecret.add(id);
                }
                report(id, port.whenUsed().map(List::of).orElse(List.of()));
            } else {
                gone.add(id);
                bySecret.remove(id);
                report(id, List.of());
                if (ofService.isEmpty()) {
                    uses.remove(service(id));
                }
            }
        }
        dirty.clear();
        merge(changed, gone);
        return upstreams;
    }

    private static Optional<ObjectName> secret(UpstreamId id) {
        return id.speaks().isEmpty()
                ? Optional.empty()
                : UpstreamSpeech.parse(id.speaks()).secret();
    }

    private static Upstream spoken(UpstreamId id, Upstream plain, SecretTable secrets) {
        if (id.speaks().isEmpty()) {
            return plain;
        }
        if (id.speaks().equals(UpstreamSpeech.H2C)) {
            return speaking(id, plain, UpstreamTransport.H2C);
        }
        String name = plain.targets() instanceof Upstream.Name external
                ? external.name()
                : id.service() + "." + id.namespace() + ".svc";
        UpstreamSpeech speech = UpstreamSpeech.parse(id.speaks());
        return speaking(id, plain, speech.transport(name, speech.secret().flatMap(secrets::ofUpstream)));
    }

    private static Upstream speaking(UpstreamId id, Upstream plain, UpstreamTransport transport) {
        return new Upstream(id, plain.targets(), plain.affinity(), plain.balance(), plain.checks(), transport);
    }

    private void report(UpstreamId id, List<Finding> now) {
        List<Finding> had = now.isEmpty() ? findings.remove(id) : findings.put(id, now);
        ledger.replace(had == null ? List.of() : had, now);
    }

    private void merge(Map<UpstreamId, Upstream> changed, Set<UpstreamId> gone) {
        if (changed.isEmpty() && gone.stream().noneMatch(upstreams::containsKey)) {
            return;
        }
        cookies.replace(changed, gone);
        Map<UpstreamId, Upstream> merged = new HashMap<>(upstreams);
        merged.keySet().removeAll(gone);
        merged.putAll(changed);
        upstreams = Collections.unmodifiableMap(merged);
    }
}
