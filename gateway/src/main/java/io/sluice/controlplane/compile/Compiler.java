package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.RoutingTable;
import io.sluice.model.TlsIdentity;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.IngressSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A ClusterSnapshot → the GatewayPlan and what was wrong. The result depends on the snapshot alone: not on the order of
 * objects, nor on what was compiled before. What single objects contribute is remembered, so that a change costs in
 * proportion to what changed, and unchanged parts of successive plans are the same instances.
 *
 * <p>For one thread. A fresh instance compiles from nothing.
 */
public final class Compiler {
    private final IngressSettings settings;
    private Memo memo;

    public Compiler(IngressSettings settings) {
        this.settings = settings;
        this.memo = new Memo(settings);
    }

    /** What is remembered of the last snapshot; the tables read from left to right: facts, Secrets, hosts, upstreams. */
    private static final class Memo {
        private final FindingLedger ledger = new FindingLedger();
        private final ServiceTable services;
        private final SecretTable secrets;
        private final IngressTable ingresses;
        private final TlsTableCompiler tls = new TlsTableCompiler();
        private final HostTable hosts;
        private final StickyCookies cookies = new StickyCookies(ledger);
        private final UpstreamTable upstreams = new UpstreamTable(ledger, cookies);
        private final StrayAnnotations strays = new StrayAnnotations(ledger);
        private ClusterSnapshot cluster = ClusterSnapshot.EMPTY;
        private Compiled<Optional<Action>> backendOfAll = new Compiled<>(Optional.empty(), List.of());
        private Compiled<TlsIdentity> defaultCertificate = new Compiled<>(new TlsIdentity.BootCertificate(), List.of());
        private Compiled<GatewayPlan> result = new Compiled<>(GatewayPlan.EMPTY, List.of());

        Memo(IngressSettings settings) {
            services = new ServiceTable(settings, ledger);
            secrets = new SecretTable(ledger);
            secrets.show(DefaultCertificate.referred(settings.defaultSslCertificate()));
            ingresses = new IngressTable(settings, secrets, ledger);
            hosts = new HostTable(settings, tls, secrets, ledger);
        }
    }

    /** An unchanged plan is the same instance as before. */
    public Compiled<GatewayPlan> compile(ClusterSnapshot cluster) {
        Memo working = memo;
        memo = new Memo(settings); // should this throw, half a change must not be remembered
        Compiled<GatewayPlan> result = update(working, cluster);
        memo = working;
        return result;
    }

    private Compiled<GatewayPlan> update(Memo work, ClusterSnapshot cluster) {
        ClusterSnapshot before = work.cluster;
        work.ledger.replace(before.findings(), cluster.findings());
        ServiceTable.Changed changed = work.services.update(before, cluster);
        Set<ObjectName> secrets = work.ingresses.update(before, cluster, changed.shapes(), work.services, work.hosts);
        updateBackendOfAll(work);
        updateDefaultCertificate(work);
        RoutingTable routes = work.hosts.update(work.upstreams);
        Map<UpstreamId, Upstream> upstreams =
                work.upstreams.update(changed.services(), work.services, secrets, work.secrets);
        work.cookies.update(routes, cluster.services(), work.hosts);
        work.strays.update(before, cluster);
        work.cluster = cluster;
        work.secrets.sweep();
        work.result =
                result(work, new GatewayPlan(routes, upstreams, work.tls.update(work.defaultCertificate.value())));
        return work.result;
    }

    private void updateBackendOfAll(Memo work) {
        Compiled<Optional<Action>> now = BackendOfAll.compile(settings.defaultBackendService(), work.services::shape);
        if (now.equals(work.backendOfAll)) {
            return;
        }
        work.ledger.replace(work.backendOfAll.findings(), now.findings());
        work.upstreams.replace(HostTable.upstreamsOf(work.backendOfAll.value()), HostTable.upstreamsOf(now.value()));
        work.hosts.backendOfAll(now.value());
        work.backendOfAll = now;
    }

    private void updateDefaultCertificate(Memo work) {
        Compiled<TlsIdentity> now = DefaultCertificate.compile(settings.defaultSslCertificate(), work.secrets::get);
        work.ledger.replace(work.defaultCertificate.findings(), now.findings());
        work.defaultCertificate = now;
    }

    private static Compiled<GatewayPlan> result(Memo work, GatewayPlan now) {
        GatewayPlan last = work.result.value();
        boolean same = last.routes() == now.routes() && last.upstreams() == now.upstreams() && last.tls() == now.tls();
        GatewayPlan plan = same ? last : now;
        List<Finding> findings = work.ledger.sorted();
        return same && findings == work.result.findings() ? work.result : new Compiled<>(plan, findings);
    }
}
