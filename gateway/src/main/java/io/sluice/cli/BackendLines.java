package io.sluice.cli;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.cluster.Meta;
import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.controlplane.cluster.PodFact;
import io.sluice.controlplane.cluster.ServiceFact;
import io.sluice.controlplane.compile.annotation.ServiceAnnotations;
import io.sluice.dataplane.balance.StickyCookie;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.BalancePolicy;
import io.sluice.model.Upstream;
import io.sluice.settings.IngressSettings;
import io.sluice.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What becomes of a request that is forwarded: how it is spread, checked and tried again, each with who says so. */
final class BackendLines {
    private final Settings settings;
    private final ClusterSnapshot facts;
    private final Upstream upstream;
    private final ServiceFact service;
    private final BiConsumer<String, String> out;

    /** @param out takes label and text; lines that belong to the one before have no label */
    BackendLines(Settings settings, ClusterSnapshot facts, Upstream upstream, BiConsumer<String, String> out) {
        this.settings = settings;
        this.facts = facts;
        this.upstream = upstream;
        this.service = Optional.ofNullable(facts.services()
                        .get(new ObjectName(
                                upstream.id().namespace(), upstream.id().service())))
                .orElseThrow(); // an upstream is made of it
        this.out = out;
    }

    void say(RequestHead head) {
        out.accept("backend", upstream.id().toString());
        boolean reachable = !(upstream.targets() instanceof Upstream.Addresses addresses)
                || !addresses.endpoints().isEmpty();
        if (reachable) {
            balance();
            health();
            all("retries", RetryText.of(settings.upstream(), head, upstream.targets()));
        }
        endpoints();
    }

    /** Of a connection that is passed on as it is: the gateway sees no request in it that it could repeat. */
    void sayOfConnection() {
        if (!(upstream.targets() instanceof Upstream.Addresses addresses)
                || !addresses.endpoints().isEmpty()) {
            balance();
            health();
        }
        endpoints();
    }

    private void all(String label, List<String> lines) {
        String next = label;
        for (String line : lines) {
            out.accept(next, line);
            next = "";
        }
    }

    // --- how it is spread ---------------------------------------------------------------------------------------

    private void balance() {
        out.accept("balance", policy() + "  (" + policySource() + ")");
        if (upstream.balance().startsSlowly()) {
            out.accept(
                    "",
                    UpstreamText.slowStart(upstream.balance()) + "  (" + written(ServiceAnnotations.SLOW_START) + ")");
        }
        if (upstream.affinity().isPresent()) {
            out.accept(
                    "",
                    "a client stays with its endpoint  (sessionAffinity "
                            + service.meta().at("spec.sessionAffinity") + ")");
        }
    }

    /** With the name of its cookie, which a user looks for in a browser. */
    private String policy() {
        return upstream.balance().policy() instanceof BalancePolicy.Sticky sticky
                ? "sticky by cookie " + StickyCookie.name(upstream.id(), sticky.cookie())
                : upstream.balance().policy().toString();
    }

    private String policySource() {
        BalancePolicy used = upstream.balance().policy();
        Optional<String> annotation = annotation(ServiceAnnotations.LOAD_BALANCE);
        if (annotation.isEmpty()) {
            BalancePolicy ofAll = settings.ingress().loadBalance();
            String source = ofAll.equals(IngressSettings.defaults().loadBalance()) ? "default" : "--load-balance";
            return used.equals(ofAll) ? source : "sessionAffinity instead of --load-balance " + ofAll;
        }
        String written = written(ServiceAnnotations.LOAD_BALANCE);
        Optional<BalancePolicy> asked = BalancePolicy.parse(annotation.get());
        if (asked.isEmpty()) {
            return "no policy is in " + written;
        }
        return asked.get().equals(used) ? written : "sessionAffinity instead of " + asked.get() + " in " + written;
    }

    // --- how it is checked --------------------------------------------------------------------------------------

    private void health() {
        List<String> checks = UpstreamText.distinct(upstream.checks());
        String source = "  (" + checkSource() + ")";
        if (checks.isEmpty()) {
            out.accept("health", "not checked" + source);
        } else {
            all("health", checks.stream().map(check -> check + source).toList());
        }
        out.accept("", ejection());
    }

    private String checkSource() {
        if (annotation(ServiceAnnotations.HEALTH_CHECK).isPresent()) {
            return written(ServiceAnnotations.HEALTH_CHECK);
        } else if (upstream.checks().isNone()) {
            return "no " + ServiceAnnotations.HEALTH_CHECK + ", no readinessProbe to run";
        }
        List<PodFact> probed = EndpointLines.pods(facts, service)
                .filter(pod -> !pod.probes().isEmpty())
                .toList();
        PodFact first = probed.get(0);
        return "readinessProbe of " + first.meta().ref() + " "
                + first.meta().at(first.probes().get(0).path())
                + (probed.size() == 1 ? "" : " and " + Summary.counted(probed.size() - 1, "more Pod"));
    }

    private String ejection() {
        int failures = settings.upstream().ejectAfter();
        if (failures == 0) {
            return "never out for failed requests  (--upstream-eject-after)";
        }
        boolean only = upstream.targets() instanceof Upstream.Addresses addresses
                && addresses.endpoints().size() == 1;
        return only
                ? "never out for failed requests: there is no other endpoint"
                : "out after " + Summary.counted(failures, "failed request") + " in a row  (--upstream-eject-after)";
    }

    // --- where it may go ----------------------------------------------------------------------------------------

    private void endpoints() {
        if (upstream.targets() instanceof Upstream.Name name) {
            out.accept("endpoints", "by DNS: " + name.name() + ":" + name.port());
            return;
        }
        List<String> lines =
                EndpointLines.of(facts, upstream.id(), ((Upstream.Addresses) upstream.targets()).endpoints());
        all("endpoints", lines);
    }

    // --- who says so --------------------------------------------------------------------------------------------

    /** An empty one means nothing. */
    private Optional<String> annotation(String key) {
        return Optional.ofNullable(service.meta().annotations().get(key)).filter(text -> !text.isBlank());
    }

    private String written(String key) {
        Meta meta = service.meta();
        return key + " " + meta.at("metadata.annotations[" + key + "]");
    }
}
