package io.sluice.cli;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.IngressFact;
import io.sluice.controlplane.cluster.IngressFact.Rule;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said of Ingresses for a host that they name. */
final class HostFindings {
    private static final String WILDCARD = "*.";
    /** Of a connection; all others are of requests. */
    private static final FindingCode OF_HANDSHAKES = FindingCode.PASSTHROUGH_OFF;

    private final ClusterSnapshot facts;
    private final RoutingTable routes;
    private final List<Finding> findings;

    HostFindings(ClusterSnapshot facts, RoutingTable routes, List<Finding> findings) {
        this.facts = facts;
        this.routes = routes;
        this.findings = findings;
    }

    /**
     * What is not as its Ingresses want it in how a connection for the host is served.
     *
     * @param host that is asked for, canonical
     * @param secure whether by TLS
     */
    List<Finding> ofConnection(String host, boolean secure) {
        String rules = matched(host);
        return ingresses(rule -> rule.equals(rules))
                .flatMap(ingress -> of(ingress)
                        .filter(finding -> finding.code() == FindingCode.CLIENT_AUTH_OPEN
                                || secure && finding.code() == OF_HANDSHAKES)
                        .filter(finding -> isAbout(finding, ingress, rules)))
                .toList();
    }

    /** All that is wrong with the Ingresses that name the host, or a wildcard that stands for it. */
    Stream<Finding> all(String host) {
        String wildcard = WILDCARD + TlsTable.behindFirstLabel(host);
        return ingresses(rule -> rule.equals(host) || rule.equals(wildcard)).flatMap(this::of);
    }

    /** Whose rules a request for the host meets; empty for those without a host. */
    private String matched(String host) {
        if (routes.exact().containsKey(host)) {
            return host;
        }
        String behind = TlsTable.behindFirstLabel(host);
        return routes.wildcard().containsKey(behind) ? WILDCARD + behind : "";
    }

    private Stream<IngressFact> ingresses(Predicate<String> host) {
        return facts.ingresses().values().stream()
                .filter(ingress -> hosts(ingress).anyMatch(host));
    }

    private static Stream<String> hosts(IngressFact ingress) {
        return ingress.rules().stream().map(Rule::host).map(HostFindings::canonical);
    }

    private static String canonical(String written) {
        return written.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    private Stream<Finding> of(IngressFact ingress) {
        return findings.stream()
                .filter(finding -> finding.object().equals(ingress.meta().ref()));
    }

    /** Of an Ingress with several hosts some Findings are about one of them, which they name. */
    private static boolean isAbout(Finding finding, IngressFact ingress, String host) {
        Set<String> words = Arrays.stream(finding.what().split(" ")).collect(Collectors.toSet());
        return words.contains(host) || hosts(ingress).noneMatch(words::contains);
    }
}
