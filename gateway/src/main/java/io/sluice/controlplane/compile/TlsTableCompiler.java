package io.sluice.controlplane.compile;

import io.sluice.model.ClientCertificates;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.UpstreamId;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What every host shows in handshakes, kept between snapshots. The same table as long as nothing changes. */
final class TlsTableCompiler {
    private static final String WILDCARD = "*.";

    /** By host, as the Ingresses want it. */
    private final Map<String, TlsHost> wanted = new HashMap<>();

    /** By host, where connections go undecrypted. */
    private final Map<String, UpstreamId> passed = new HashMap<>();

    /** Every exact host that somebody has, however it is served, by what stands behind its first label: a wildcard asks for those. */
    private final Map<String, Set<String>> hosts = new HashMap<>();

    private final Set<String> changed = new HashSet<>();
    private TlsTable table = TlsTable.EMPTY;

    /**
     * What a host wants now.
     *
     * @param now null for nothing; its {@link TlsIdentity.BootCertificate} stands for the default certificate
     */
    void replace(String host, TlsHost now) {
        TlsHost had = now == null ? wanted.remove(host) : wanted.put(host, now);
        if (now == null ? had != null : !now.equals(had)) {
            changed.add(host);
        }
    }

    /**
     * @param to where connections of the host go undecrypted now; null when they do not
     * @param served whether anybody has it
     */
    void pass(String host, UpstreamId to, boolean served) {
        UpstreamId had = to == null ? passed.remove(host) : passed.put(host, to);
        String behind = TlsTable.behindFirstLabel(host);
        boolean turned = !host.startsWith(WILDCARD) && (served ? come(behind, host) : gone(behind, host));
        if (!Objects.equals(had, to) || turned && passed.containsKey(WILDCARD + behind)) {
            changed.add(host);
        }
    }

    private boolean come(String behind, String host) {
        return hosts.computeIfAbsent(behind, b -> new HashSet<>()).add(host);
    }

    private boolean gone(String behind, String host) {
        Set<String> some = hosts.getOrDefault(behind, Set.of());
        if (!some.contains(host)) {
            return false;
        }
        some.remove(host);
        if (some.isEmpty()) {
            hosts.remove(behind);
        }
        return true;
    }

    /**
     * @param otherwise the default certificate
     */
    TlsTable update(TlsIdentity otherwise) {
        TlsHost unnamed = unnamed(otherwise);
        if (!unnamed.equals(table.unnamed())) {
            changed.addAll(wanted.keySet());
        } else if (changed.isEmpty()) {
            return table;
        } else {
            unnamed = table.unnamed();
        }
        Map<String, TlsHost> exact = new HashMap<>(table.exact());
        Map<String, TlsHost> wildcard = new HashMap<>(table.wildcard());
        for (String host : changed) {
            boolean isWildcard = host.startsWith(WILDCARD);
            replace(
                    isWildcard ? wildcard : exact,
                    isWildcard ? host.substring(WILDCARD.length()) : host,
                    host,
                    unnamed);
        }
        changed.clear();
        table = new TlsTable(
                Collections.unmodifiableMap(exact),
                Collections.unmodifiableMap(wildcard),
                unnamed,
                passedExact(),
                passedWildcard());
        return table;
    }

    private Map<String, UpstreamId> passedExact() {
        Map<String, UpstreamId> some = new HashMap<>(passed);
        some.keySet().removeIf(host -> host.startsWith(WILDCARD));
        return Collections.unmodifiableMap(some);
    }

    private Map<String, TlsTable.PassedWildcard> passedWildcard() {
        Map<String, TlsTable.PassedWildcard> some = new HashMap<>();
        passed.forEach((host, to) -> {
            if (host.startsWith(WILDCARD)) {
                String name = host.substring(WILDCARD.length());
                some.put(name, new TlsTable.PassedWildcard(to, Set.copyOf(hosts.getOrDefault(name, Set.of()))));
            }
        });
        return Collections.unmodifiableMap(some);
    }

    private static TlsHost unnamed(TlsIdentity otherwise) {
        return otherwise instanceof TlsIdentity.BootCertificate
                ? TlsHost.UNNAMED
                : new TlsHost("", otherwise, ClientCertificates.NONE, /* minTls13 */ false);
    }

    private void replace(Map<String, TlsHost> map, String key, String host, TlsHost unnamed) {
        TlsHost now = wanted.get(host);
        if (now == null) {
            map.remove(key);
        } else if (now.identity() instanceof TlsIdentity.BootCertificate) {
            map.put(key, new TlsHost(host, unnamed.identity(), now.clients(), now.minTls13()));
        } else {
            map.put(key, now);
        }
    }
}
