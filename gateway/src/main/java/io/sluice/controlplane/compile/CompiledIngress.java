package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Finding;
import io.sluice.model.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one Ingress contributes.
 *
 * @param meta its name and age
 * @param claims one for each host that it names; none when it is not ours
 * @param services to which it refers, there or not
 * @param secrets to which it refers, there or not
 * @param assumedClass its class, when no IngressClass object says whose it is
 * @param findings about it alone; those about conflicts come from the hosts
 */
record CompiledIngress(
        Meta meta,
        List<HostClaim> claims,
        Set<ObjectName> services,
        Set<ObjectName> secrets,
        Optional<String> assumedClass,
        List<Finding> findings) {
    CompiledIngress {
        claims = List.copyOf(claims);
        services = Set.copyOf(services);
        secrets = Set.copyOf(secrets);
        findings = List.copyOf(findings);
    }

    /** Equal parts replaced by the ones of an earlier version, so that plans share them. */
    CompiledIngress sharing(CompiledIngress earlier) {
        if (equals(earlier)) {
            return earlier;
        }
        List<HostClaim> shared = new ArrayList<>();
        for (HostClaim claim : claims) {
            shared.add(earlier.claim(claim.host()).map(claim::sharing).orElse(claim));
        }
        return new CompiledIngress(meta, shared, services, secrets, assumedClass, findings);
    }

    private Optional<HostClaim> claim(String host) {
        return claims.stream().filter(claim -> claim.host().equals(host)).findFirst();
    }

    static List<Route> shared(List<Route> now, List<Route> earlier) {
        Map<Route, Route> known = new HashMap<>();
        earlier.forEach(route -> known.put(route, route));
        return now.stream().map(route -> known.getOrDefault(route, route)).toList();
    }
}
