package io.sluice.controlplane.compile;

import io.sluice.model.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which of a port's endpoints get traffic (KEP-1669, KEP-1672, KEP-3015, KEP-4444). HTTP backends use {@link #usable}
 * alone, as ingress controllers do; listeners on a Service's own address honour its traffic policies by {@link #select}.
 */
final class EndpointSelection {
    /**
     * How a Service wants its traffic spread.
     *
     * @param internalLocal internalTrafficPolicy is Local
     * @param externalLocal externalTrafficPolicy is Local
     * @param external it has a nodePort, a load balancer's address or an external IP
     */
    record Policy(boolean internalLocal, boolean externalLocal, boolean external) {
        private boolean usesCluster() {
            return !internalLocal || external;
        }

        private boolean usesLocal() {
            return internalLocal || externalLocal && external;
        }
    }

    /**
     * Where we are.
     *
     * @param nodeName this node; empty when unknown
     * @param zone this node's zone; empty when unknown
     */
    record Here(String nodeName, String zone) {}

    /**
     * The answer.
     *
     * @param cluster for traffic under policy Cluster
     * @param local for traffic under policy Local
     * @param hasAny whether some endpoint anywhere could serve; tells "none here" from "none at all"
     */
    record Selected(List<Endpoint> cluster, List<Endpoint> local, boolean hasAny) {}

    private EndpointSelection() {}

    /**
     * One candidate per address and port, sorted; of two the one on this node, else the first given. An endpoint
     * without a node counts as local where no cluster assigns nodes.
     */
    static List<EndpointCandidate> distinct(List<EndpointCandidate> all, Predicate<EndpointCandidate> local) {
        Map<Endpoint, EndpointCandidate> byEndpoint = new TreeMap<>();
        for (EndpointCandidate one : all) {
            byEndpoint.merge(one.endpoint(), one, (had, next) -> one(had, next, local));
        }
        return new ArrayList<>(byEndpoint.values());
    }

    /** A slice may not say whose endpoint it is, where the Pod itself does. */
    private static EndpointCandidate one(
            EndpointCandidate had, EndpointCandidate next, Predicate<EndpointCandidate> local) {
        EndpointCandidate kept = !local.test(had) && local.test(next) ? next : had;
        return kept.pod().isEmpty() ? kept.of(had.pod() + next.pod()) : kept;
    }

    /** The ready ones; if there are none, those that still serve while terminating. */
    static List<EndpointCandidate> usable(List<EndpointCandidate> candidates) {
        List<EndpointCandidate> ready = where(candidates, EndpointCandidate::ready);
        return ready.isEmpty() ? where(candidates, EndpointCandidate::servesWhileTerminating) : ready;
    }

    static Selected select(
            List<EndpointCandidate> candidates, Policy policy, Here here, Predicate<EndpointCandidate> local) {
        List<EndpointCandidate> cluster = policy.usesCluster() ? nearby(candidates, here) : List.of();
        List<EndpointCandidate> onThisNode = policy.usesLocal() ? usable(where(candidates, local)) : List.of();
        return new Selected(
                endpoints(cluster), endpoints(onThisNode), !usable(candidates).isEmpty());
    }

    private static List<EndpointCandidate> nearby(List<EndpointCandidate> candidates, Here here) {
        List<EndpointCandidate> ready = where(candidates, EndpointCandidate::ready);
        return ready.isEmpty() ? usable(candidates) : byHints(ready, here);
    }

    /**
     * Hints as a cluster's controller would write them for {@code trafficDistribution}; hints that are there are kept.
     *
     * @param wish PreferSameZone (or its old name PreferClose), PreferSameNode, or empty
     */
    static List<EndpointCandidate> distributed(List<EndpointCandidate> candidates, String wish) {
        boolean node = wish.equals("PreferSameNode");
        boolean zone = node || wish.equals("PreferSameZone") || wish.equals("PreferClose");
        return candidates.stream().map(one -> withHints(one, node, zone)).toList();
    }

    private static EndpointCandidate withHints(EndpointCandidate one, boolean node, boolean zone) {
        boolean written = !one.hintZones().isEmpty() || !one.hintNodes().isEmpty();
        if (written) {
            return one;
        }
        return new EndpointCandidate(
                one.endpoint(),
                one.ready(),
                one.serving(),
                one.terminating(),
                one.nodeName(),
                one.zone(),
                zone && !one.zone().isEmpty() ? List.of(one.zone()) : List.of(),
                node && !one.nodeName().isEmpty() ? List.of(one.nodeName()) : List.of(),
                one.pod());
    }

    /** Hints count only if every ready endpoint has some and one of them means us; nodes before zones. */
    static List<EndpointCandidate> byHints(List<EndpointCandidate> ready, Here here) {
        List<EndpointCandidate> sameNode = hinted(ready, EndpointCandidate::hintNodes, here.nodeName());
        if (!sameNode.isEmpty()) {
            return sameNode;
        }
        List<EndpointCandidate> sameZone = hinted(ready, EndpointCandidate::hintZones, here.zone());
        return sameZone.isEmpty() ? ready : sameZone;
    }

    private static List<EndpointCandidate> hinted(
            List<EndpointCandidate> ready, Function<EndpointCandidate, List<String>> hints, String here) {
        boolean complete = !here.isEmpty()
                && ready.stream().noneMatch(one -> hints.apply(one).isEmpty());
        return complete ? where(ready, one -> hints.apply(one).contains(here)) : List.of();
    }

    private static List<EndpointCandidate> where(
            List<EndpointCandidate> candidates, Predicate<EndpointCandidate> test) {
        return candidates.stream().filter(test).toList();
    }

    private static List<Endpoint> endpoints(List<EndpointCandidate> candidates) {
        return candidates.stream().map(EndpointCandidate::endpoint).sorted().toList();
    }
}
