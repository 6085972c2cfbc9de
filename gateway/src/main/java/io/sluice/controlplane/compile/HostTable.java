package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.Meta;
import io.sluice.model.Action;
import io.sluice.model.HostRoutes;
import io.sluice.model.RoutingTable;
import io.sluice.model.UpstreamId;
import io.sluice.settings.IngressSettings;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What every host got, kept between snapshots: only hosts whose claims changed are decided again. */
final class HostTable {
    private static final String WILDCARD = "*.";

    private final HttpsRedirects https;
    private final boolean passthrough;
    private final FindingLedger ledger;
    private final TlsTableCompiler tls;
    private final SecretTable secrets;
    private final Map<String, TreeMap<Meta, HostClaim>> claims = new HashMap<>();
    private final Map<String, CompiledHost> compiled = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();
    private Optional<Action> backendOfAll = Optional.empty();
    private RoutingTable table = RoutingTable.EMPTY;

    /**
     * @param tls learns what the hosts show in handshakes
     * @param secrets learns whether they are shown
     */
    HostTable(IngressSettings settings, TlsTableCompiler tls, SecretTable secrets, FindingLedger ledger) {
        this.https = new HttpsRedirects(settings);
        this.passthrough = settings.enableSslPassthrough();
        this.ledger = ledger;
        this.tls = tls;
        this.secrets = secrets;
    }

    /** One Ingress's claims, before and after. */
    void replace(List<HostClaim> before, List<HostClaim> after) {
        for (HostClaim claim : before) {
            if (!isSame(claim, after)) {
                TreeMap<Meta, HostClaim> ofHost = claims.get(claim.host());
                ofHost.remove(claim.ingress());
                dirty.add(claim.host());
            }
        }
        for (HostClaim claim : after) {
            if (!isSame(claim, before)) {
                claims.computeIfAbsent(claim.host(), h -> new TreeMap<>(RoutePrecedence.CLAIMING))
                        .put(claim.ingress(), claim);
                dirty.add(claim.host());
            }
        }
    }

    private static boolean isSame(HostClaim claim, List<HostClaim> others) {
        for (HostClaim other : others) {
            if (other == claim) {
                return true;
            }
        }
        return false;
    }

    /** What unmatched requests get. */
    void backendOfAll(Optional<Action> now) {
        if (!now.equals(backendOfAll)) {
            backendOfAll = now;
            dirty.addAll(claims.keySet());
        }
    }

    /** Decides the hosts that changed; {@code upstreams} learns which are named now. */
    RoutingTable update(UpstreamTable upstreams) {
        Map<String, CompiledHost> changed = new HashMap<>();
        for (String host : dirty) {
            CompiledHost had = compiled.getOrDefault(host, CompiledHost.NONE);
            CompiledHost has = compile(host);
            ledger.replace(had.findings(), has.findings());
            ledger.replaceFlaws(had.flaws(), has.flaws());
            secrets.use(had, has);
            tls.replace(host, has.tls().orElse(null));
            tls.pass(host, has.passed().orElse(null), /* served */ has.routes().isPresent());
            if (had.routes().equals(has.routes()) && had.upstreams().equals(has.upstreams())) {
                compiled.computeIfPresent(
                        host,
                        (h, same) -> new CompiledHost(
                                same.routes(),
                                same.upstreams(),
                                has.tls(),
                                has.passed(),
                                has.secrets(),
                                has.flaws(),
                                has.findings()));
                continue;
            }
            upstreams.replace(had.upstreams(), has.upstreams());
            if (has.routes().isPresent()) {
                compiled.put(host, has);
            } else {
                compiled.remove(host);
            }
            changed.put(host, has);
        }
        dirty.clear();
        table = replaced(changed);
        return table;
    }

    private CompiledHost compile(String host) {
        TreeMap<Meta, HostClaim> ofHost = claims.get(host);
        if (ofHost == null || ofHost.isEmpty()) {
            claims.remove(host);
            return CompiledHost.NONE;
        }
        return HostCompiler.compile(host, ofHost.values(), backendOfAll, https, passthrough);
    }

    private RoutingTable replaced(Map<String, CompiledHost> changed) {
        if (changed.isEmpty() && table.unmatched().equals(backendOfAll)) {
            return table;
        }
        Map<String, HostRoutes> exact = new HashMap<>();
        Map<String, HostRoutes> wildcard = new HashMap<>();
        Set<String> gone = new HashSet<>();
        changed.forEach((host, now) -> now.routes()
                .ifPresentOrElse(
                        routes -> (host.startsWith(WILDCARD) ? wildcard : exact).put(key(host), routes),
                        () -> gone.add(host)));
        Optional<HostRoutes> hostless =
                changed.containsKey("") ? changed.get("").routes() : table.hostless();
        exact.remove("");
        return new RoutingTable(
                merged(table.exact(), exact, gone, /* wildcards */ false),
                merged(table.wildcard(), wildcard, gone, /* wildcards */ true),
                hostless,
                backendOfAll);
    }

    private static String key(String host) {
        return host.startsWith(WILDCARD) ? host.substring(WILDCARD.length()) : host;
    }

    /** The same map when nothing of it changed. */
    private static Map<String, HostRoutes> merged(
            Map<String, HostRoutes> before, Map<String, HostRoutes> now, Set<String> gone, boolean wildcards) {
        Set<String> removed = new HashSet<>();
        gone.stream()
                .filter(host -> host.startsWith(WILDCARD) == wildcards)
                .map(HostTable::key)
                .forEach(removed::add);
        if (now.isEmpty() && removed.isEmpty()) {
            return before;
        }
        Map<String, HostRoutes> merged = new HashMap<>(before);
        merged.keySet().removeAll(removed);
        merged.putAll(now);
        return Collections.unmodifiableMap(merged);
    }

    /** The upstreams that the requests of each host can meet, in the order of the hosts. */
    Map<String, Set<UpstreamId>> reachable() {
        Set<UpstreamId> ofAll = upstreamsOf(backendOfAll);
        Map<String, Set<UpstreamId>> reachable = new TreeMap<>();
        compiled.forEach((host, has) -> {
            Set<UpstreamId> ids = new HashSet<>(has.upstreams());
            if (has.routes().flatMap(HostRoutes::unmatched).isEmpty()) {
                ids.addAll(ofAll);
            }
            reachable.put(host, ids);
        });
        return reachable;
    }

    static Set<UpstreamId> upstreamsOf(Optional<Action> action) {
        Set<UpstreamId> ids = new HashSet<>();
        action.ifPresent(one -> CompiledHost.addUpstream(one, ids));
        return ids;
    }
}
