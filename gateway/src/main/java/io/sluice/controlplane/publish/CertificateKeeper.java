package io.sluice.controlplane.publish;

import io.sluice.controlplane.cluster.FactMap;
import io.sluice.controlplane.cluster.SecretFact;
import io.sluice.controlplane.compile.tls.CertificateAge;
import io.sluice.controlplane.compile.tls.LostIntermediate;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.ObjectRef;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsIdentity.BootCertificate;
import io.sluice.model.TlsIdentity.Certificate;
import io.sluice.model.TlsIdentity.Unusable;
import io.sluice.model.TlsTable;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Keeps the last good certificate of a host whose Secret went bad: that of the published plan, as long as the host wants TLS of
 * the same namespace. Bad is what cannot be used, what is not valid today while the last one is, and what has lost the
 * certificates behind it. After a restart there is no last good one. For one thread.
 */
final class CertificateKeeper {
    private final LongSupplier wallClock;

    /**
     * @param wallClock milliseconds since 1970
     */
    CertificateKeeper(LongSupplier wallClock) {
        this.wallClock = wallClock;
    }

    /**
     * What is to be published.
     *
     * @param table the wanted one itself when nothing is kept
     * @param holding whether some host keeps what it had
     * @param findings about the dates of what is wanted and of what is served, and about what is kept
     */
    record Kept(TlsTable table, boolean holding, List<Finding> findings) {}

    /**
     * @param wanted what the objects say now
     * @param published the table that is served now
     * @param secrets where they are written
     */
    Kept keep(GatewayPlan wanted, TlsTable published, FactMap<SecretFact> secrets) {
        return new Keeping(published, secrets, Instant.ofEpochMilli(wallClock.getAsLong()))
                .keep(wanted.tls(), wanted.routes());
    }

    private static final class Keeping {
        private final TlsTable published;
        private final FactMap<SecretFact> secrets;
        private final Instant now;
        private final TreeSet<Finding> findings = new TreeSet<>();

        Keeping(TlsTable published, FactMap<SecretFact> secrets, Instant now) {
            this.published = published;
            this.secrets = secrets;
            this.now = now;
        }

        Kept keep(TlsTable wanted, RoutingTable routes) {
            TlsHost unnamed = unnamed(wanted.unnamed(), published.unnamed());
            Set<ObjectRef> bad = bad(wanted);
            Map<String, TlsHost> exact =
                    kept(wanted.exact(), published.exact(), unnamed, lost(published.exact(), routes.exact(), bad));
            Map<String, TlsHost> wildcard = kept(
                    wanted.wildcard(),
                    published.wildcard(),
                    unnamed,
                    lost(published.wildcard(), routes.wildcard(), bad));
            boolean same = unnamed == wanted.unnamed() && exact == wanted.exact() && wildcard == wanted.wildcard();
            TlsTable table =
                    same ? wanted : new TlsTable(exact, wildcard, unnamed, wanted.passExact(), wanted.passWildcard());
            findings.addAll(CertificateAge.findings(wanted, secrets, now));
            if (!same) {
                findings.addAll(CertificateAge.findings(table, secrets, now));
            }
            return new Kept(table, !same, List.copyOf(findings));
        }

        /** Its Secret is named by a flag, which cannot change: if it has none, that went bad. */
        private TlsHost unnamed(TlsHost wanted, TlsHost last) {
            boolean lost = wanted.identity() instanceof BootCertificate && last.identity() instanceof Certificate;
            return lost ? showing(wanted, last.identity()) : kept(wanted, last);
        }

        private static Set<ObjectRef> bad(TlsTable wanted) {
            Set<ObjectRef> bad = new HashSet<>();
            Stream.concat(wanted.exact().values().stream(), wanted.wildcard().values().stream())
                    .filter(host -> host.identity() instanceof Unusable)
                    .forEach(host -> bad.add(((Unusable) host.identity()).secret()));
            return bad;
        }

        /** A host that no entry names has TLS by the names in a certificate. When that goes bad, nothing says so any more. */
        private static Map<String, TlsHost> lost(
                Map<String, TlsHost> published, Map<String, HostRoutes> routes, Set<ObjectRef> bad) {
            Map<String, TlsHost> lost = new HashMap<>();
            if (!bad.isEmpty()) {
                published.forEach((name, host) -> {
                    if (host.identity() instanceof Certificate had
                            && bad.contains(had.secret())
                            && routes.containsKey(name)) {
                        lost.put(name, host);
                    }
                });
            }
            return lost;
        }

        /** The same map when nothing of it is kept. */
        private Map<String, TlsHost> kept(
                Map<String, TlsHost> wanted, Map<String, TlsHost> last, TlsHost unnamed, Map<String, TlsHost> lost) {
            Map<String, TlsHost> changed = new HashMap<>(lost);
            changed.keySet().removeAll(wanted.keySet());
            wanted.forEach((name, host) -> {
                TlsHost now = host.identity() instanceof BootCertificate
                        ? showing(host, unnamed.identity())
                        : kept(host, last.get(name));
                if (now != host) {
                    changed.put(name, now);
                }
            });
            if (changed.isEmpty()) {
                return wanted;
            }
            Map<String, TlsHost> all = new HashMap<>(wanted);
            all.putAll(changed);
            return Collections.unmodifiableMap(all);
        }

        private TlsHost kept(TlsHost wanted, TlsHost last) {
            return last != null
                            && wanted != last
                            && last.identity() instanceof Certificate had
                            && isWorse(wanted.identity(), had)
                    ? showing(wanted, had)
                    : wanted;
        }

        private static TlsHost showing(TlsHost host, TlsIdentity identity) {
            return identity.equals(host.identity())
                    ? host
                    : new TlsHost(host.host(), identity, host.clients(), host.minTls13());
        }

        /** The certificate of another namespace is another tenant's: it is never kept. */
        private boolean isWorse(TlsIdentity wanted, Certificate had) {
            if (wanted instanceof Unusable unusable) {
                return isOfOne(unusable.secret(), had.secret());
            }
            return wanted instanceof Certificate has
                    && !has.equals(had)
                    && isOfOne(has.secret(), had.secret())
                    && CertificateAge.isValid(had, now)
                    && (!CertificateAge.isValid(has, now) || hasLost(had, has));
        }

        private static boolean isOfOne(ObjectRef secret, ObjectRef other) {
            return secret.namespace().equals(other.namespace());
        }

        private boolean hasLost(Certificate had, Certificate has) {
            boolean lost = LostIntermediate.between(had, has);
            if (lost) {
                findings.add(new Finding(
                        FindingCode.CHAIN_INCOMPLETE,
                        has.secret(),
                        CertificateAge.place(has.secret(), secrets),
                        "tls.crt has one certificate, and the one before of the same issuer had more behind it",
                        "clients are shown the one before as long as it is valid",
                        "put the intermediate certificates into tls.crt, behind the certificate"));
            }
            return lost;
        }
    }
}
