package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.compile.annotation.ServiceAnnotations;
import io.sluice.model.BalancePolicy.Sticky;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.RoutingTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The names of sticky cookies that users chose, and who has the same one under one host: a browser keeps one cookie of a
 * name for all paths of a host, so that each Service takes away what the other one gave.
 */
final class StickyCookies {
    private final FindingLedger ledger;
    private final Map<UpstreamId, String> names = new HashMap<>();
    private List<Finding> said = List.of();
    private RoutingTable routes = RoutingTable.EMPTY;
    private FactMap<ServiceFact> services = FactMap.empty();
    private boolean renamed;

    StickyCookies(FindingLedger ledger) {
        this.ledger = ledger;
    }

    /** Upstreams that changed or are new, and those that are gone. */
    void replace(Map<UpstreamId, Upstream> changed, Set<UpstreamId> gone) {
        gone.forEach(id -> renamed |= names.remove(id) != null);
        changed.forEach((id, upstream) -> {
            String now = chosenName(upstream);
            String had = now.isEmpty() ? names.remove(id) : names.put(id, now);
            renamed |= !now.equals(had == null ? "" : had);
        });
    }

    /** Empty where the cookie has a name of the upstream's own, or where there is none. */
    private static String chosenName(Upstream upstream) {
        return upstream.balance().policy() instanceof Sticky sticky ? sticky.cookie() : "";
    }

    /** Says what is to be said. Costs nothing worth mentioning unless two upstreams have cookies of one name. */
    void update(RoutingTable nowRoutes, FactMap<ServiceFact> nowServices, HostTable hosts) {
        if (!renamed && routes == nowRoutes && services == nowServices) {
            return;
        }
        renamed = false;
        routes = nowRoutes;
        services = nowServices;
        boolean allDiffer = new HashSet<>(names.values()).size() == names.size();
        List<Finding> now = allDiffer ? List.of() : findings(hosts);
        ledger.replace(said, now);
        said = now;
    }

    /** Once for each upstream that is not the first of its host with the name, at the first host where that is so. */
    private List<Finding> findings(HostTable hosts) {
        Map<UpstreamId, Finding> findings = new TreeMap<>();
        hosts.reachable().forEach((host, upstreams) -> {
            Map<String, UpstreamId> first = new HashMap<>();
            for (UpstreamId id : new TreeSet<>(upstreams)) {
                String name = names.get(id);
                UpstreamId other = name == null ? null : first.putIfAbsent(name, id);
                if (other != null) {
                    findings.computeIfAbsent(id, i -> shared(id, other, name, host));
                }
            }
        });
        return List.copyOf(findings.values());
    }

    private Finding shared(UpstreamId id, UpstreamId other, String name, String host) {
        ServiceFact service = services.get(new ObjectName(id.namespace(), id.service()));
        return new Finding(
                FindingCode.STICKY_COOKIE_SHARED,
                service.meta().ref(),
                service.meta().at("metadata.annotations[" + ServiceAnnotations.LOAD_BALANCE + "]"),
                "the sticky cookie " + name + " of " + id + " is also that of " + other + ", "
                        + (host.isEmpty() ? "both without a host" : "both under " + host),
                "each takes the other's cookie away, so that a client that asks both stays with no endpoint",
                "give each a name of its own: sticky cookie=NAME, or sticky alone");
    }
}
