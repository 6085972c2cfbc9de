package io.sluice.cli;

import io.netty.buffer.Unpooled;
import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.controlplane.compile.Compiled;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.filter.TrustedProxies;
import io.sluice.dataplane.http.ClientProof;
import io.sluice.dataplane.http.DetachedExchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.Peer;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.TlsSession;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.route.ActionBinder;
import io.sluice.dataplane.route.Decision;
import io.sluice.dataplane.route.Explanation;
import io.sluice.dataplane.route.Explanation.Candidate;
import io.sluice.dataplane.route.Explanation.Outcome;
import io.sluice.dataplane.route.Forwarding;
import io.sluice.dataplane.route.Guarded;
import io.sluice.dataplane.route.Redirecting;
import io.sluice.dataplane.route.Responding;
import io.sluice.dataplane.route.Router;
import io.sluice.dataplane.route.Wrapped;
import io.sluice.model.Action;
import io.sluice.model.FilterSpec;
import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.ObjectRef;
import io.sluice.model.Reason;
import io.sluice.model.Route;
import io.sluice.model.Severity;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.settings.Settings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Explains one request in lines, by the parser, router and filters that serve. One use. */
final class Explainer {
    /** Routes that do not match are shown up to this number. */
    private static final int MISSES = 20;

    private static final int INDENT = 12;

    private final Settings settings;
    private final ClusterSnapshot facts;
    private final GatewayPlan plan;
    private final List<Finding> findings;
    private final List<String> lines = new ArrayList<>();
    private final Filters filters;
    private final HostFindings ofHosts;
    private final Set<Finding> told = new HashSet<>();
    private TlsSession tls; // null for a URL with http
    private boolean answered;

    Explainer(Settings settings, ClusterSnapshot facts, Compiled<GatewayPlan> compiled) {
        this.settings = settings;
        this.facts = facts;
        this.plan = compiled.value();
        this.findings = compiled.findings();
        this.filters = new Filters(settings.http(), TrustedProxies.NONE);
        this.ofHosts = new HostFindings(facts, plan.routes(), findings);
    }

    /** Whether the gateway would answer with an error of its own. */
    boolean answered() {
        return answered;
    }

    List<String> explain(AskedRequest asked) {
        lines.add(asked.method() + " " + asked.authority() + asked.target());
        listener(asked);
        RequestHead head = new RequestHead(new HeaderBlock(1024, 16));
        RequestHeadReader reader = new RequestHeadReader(settings.http(), asked.secure());
        int result = reader.read(Unpooled.wrappedBuffer(asked.head()), head);
        if (result == RequestHeadReader.DONE && asked.secure() && !handshake(head.host())) {
            return lines;
        } else if (result == RequestHeadReader.DONE && !head.answeredHere) {
            decided(router().explain(head), head);
        } else if (result == RequestHeadReader.DONE) {
            say("answer", "by the gateway itself: the request asks it, no upstream");
        } else {
            answer(reader.failure() == null ? Reason.BAD_REQUEST_LINE : reader.failure());
        }
        return lines;
    }

    private void listener(AskedRequest asked) {
        int port = port(asked.secure());
        String note =
                port == 0 || port == asked.port() ? "" : "; the URL says " + asked.port() + ", which routes alike";
        say("listener", (asked.secure() ? "https" : "http") + ", port " + (port == 0 ? "any free one" : port) + note);
    }

    private int port(boolean secure) {
        return secure ? settings.listen().httpsPort() : settings.listen().httpPort();
    }

    /** By the look-up of the handshake; whether it leads to a request. */
    private boolean handshake(String host) {
        TlsTable table = plan.tls();
        UpstreamId passed = table.passed(host);
        if (passed != null) {
            passedOn(passed);
            return false;
        }
        TlsHost found = table.find(host);
        String label = "tls";
        for (String line : new HandshakeLines(findings, settings.ingress().defaultSslCertificate()).of(found, host)) {
            say(label, line);
            label = "";
        }
        ofHosts.ofConnection(host, /* secure */ true).forEach(this::tell);
        answered = found.identity() instanceof TlsIdentity.Unusable;
        tls = new TlsSession(Octets.ascii(host), found, ClientProof.NONE, "TLSv1.3", "", /* resumed */ false);
        return !answered;
    }

    /** Whoever answers, it is not the gateway, so that there is no rule of a request to show. */
    private void passedOn(UpstreamId id) {
        Upstream upstream = plan.upstreams().get(id);
        say("tls", "not decrypted here: passed on to " + id.speaking(""));
        new BackendLines(settings, facts, upstream, this::say).sayOfConnection();
        if (upstream.targets() instanceof Upstream.Addresses addresses) {
            addresses.absence().ifPresent(reason -> {
                answered = true;
                say("answer", "none, the connection is reset: " + reason.code() + " " + reason.title());
            });
        }
        findings(new ObjectRef("Service", id.namespace(), id.service()));
    }

    private Router router() {
        ActionBinder binder = ActionBinder.of(id -> new UpstreamState(id, 1, 0), filters::chain);
        return Router.compile(plan.routes(), null, binder);
    }

    private void decided(Explanation explanation, RequestHead head) {
        say("host", host(explanation, head.host()));
        ofHosts.ofConnection(head.host(), /* secure */ tls != null).forEach(this::tell);
        say("path", head.path() + (head.pathChanged ? "  (dot segments resolved; the upstream gets this path)" : ""));
        Decision decision = explanation.decision();
        decision.route().ifPresent(this::rule);
        candidates(explanation.candidates());
        outcome(decision, head);
    }

    private static String host(Explanation explanation, String asked) {
        String shown = asked.isEmpty() ? "(none)" : asked;
        return shown + ": " + explanation.host().map(Explainer::matched).orElse("no rules are for this host");
    }

    private static String matched(String host) {
        if (host.isEmpty()) {
            return "no rules of its own, so those without a host";
        }
        return host.startsWith("*.") ? "matched by " + host : "has rules of its own";
    }

    private void rule(Route route) {
        say(
                "rule",
                route.origin().object() + " " + route.origin().rule() + "  "
                        + route.origin().place());
    }

    private void candidates(List<Candidate> candidates) {
        String label = "why";
        int misses = 0;
        for (Candidate candidate : candidates) {
            boolean miss = candidate.outcome() == Outcome.DOES_NOT_MATCH;
            if (miss && ++misses > MISSES) {
                continue;
            }
            say(label, word(candidate.outcome()) + "  " + candidate.why() + origin(candidate));
            label = "";
        }
        if (misses > MISSES) {
            say("", "… and " + (misses - MISSES) + " more that do not match");
        }
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case WON -> "won ";
            case LOST -> "lost";
            case DOES_NOT_MATCH -> "no  ";
        };
    }

    private static String origin(Candidate candidate) {
        return candidate.outcome() == Outcome.LOST
                ? "  (" + candidate.route().origin().object() + " "
                        + candidate.route().origin().place() + ")"
                : "";
    }

    private void outcome(Decision first, RequestHead head) {
        DetachedExchange exchange = unsent(head);
        filters.begin(exchange);
        Decision decision = first;
        while (decision instanceof Wrapped wrapped) {
            decision = next(wrapped, exchange);
        }
        if (decision instanceof Forwarding forward) {
            forwarded(forward, exchange);
        } else if (decision instanceof Redirecting redirect) {
            redirect.location(exchange)
                    .ifPresentOrElse(
                            location -> say("answer", "redirect " + redirect.status() + " to " + location),
                            () -> answer(Reason.BAD_HOST));
        } else if (decision instanceof Responding respond) {
            answer(respond.reason());
            respond.route()
                    .ifPresentOrElse(
                            route -> findings(route.origin().object()),
                            () -> ofHosts.all(head.host()).forEach(this::tell)); // of another class, or wrong
        }
    }

    /** There is no client here that could show a certificate. */
    private Decision next(Wrapped wrapped, DetachedExchange exchange) {
        if (tls != null && wrapped instanceof Guarded guarded && !guarded.isClosed()) {
            say("clients", "as for one with the right certificate");
            return guarded.then();
        }
        return wrapped.next(exchange);
    }

    /** As when serving, the filters are asked first: what they refuse never sees an endpoint. */
    private void forwarded(Forwarding forward, DetachedExchange exchange) {
        RequestHead head = exchange.request();
        Reason refusal = forward.filters().onRequest(exchange);
        if (refusal == null) {
            backend(forward.upstream().id(), head);
            return;
        }
        answer(refusal);
        if (refusal == Reason.BODY_TOO_LARGE) {
            say(
                    "",
                    "Content-Length is " + head.contentLength + ", the limit " + exchange.bodyLimit + " bytes, by "
                            + (hasOwnLimit(forward)
                                    ? "the Ingress's annotation proxy-body-size"
                                    : "--http-max-body-size"));
        }
    }

    /** What the filters are asked about; it has no response. */
    private DetachedExchange unsent(RequestHead head) {
        Peer peer = new Peer(InetAddress.getLoopbackAddress(), /* trusted */ false, port(tls != null), tls);
        return new DetachedExchange(head, /* response */ null, peer, new Loop(0, () -> 0, 0));
    }

    private static boolean hasOwnLimit(Forwarding forward) {
        return forward.route()
                .filter(route -> Action.innermost(route.action()) instanceof Action.Forward action
                        && action.filters().stream().anyMatch(FilterSpec.BodyLimit.class::isInstance))
                .isPresent();
    }

    private void backend(UpstreamId id, RequestHead head) {
        Upstream upstream = plan.upstreams().get(id);
        new BackendLines(settings, facts, upstream, this::say).say(head);
        if (upstream.targets() instanceof Upstream.Addresses addresses) {
            addresses.absence().ifPresent(this::answer);
        }
        findings(new ObjectRef("Service", id.namespace(), id.service()));
    }

    private void answer(Reason reason) {
        answered = true;
        say("answer", RouteLines.answer(reason));
    }

    private void findings(ObjectRef object) {
        findings.stream()
                .filter(finding -> finding.object().equals(object) && finding.severity() != Severity.INFO)
                .forEach(this::tell);
    }

    /** Once, though it may be about several things that are shown. */
    private void tell(Finding finding) {
        if (told.add(finding)) {
            say("", finding.toString());
        }
    }

    private void say(String label, String text) {
        lines.add(label + " ".repeat(INDENT - label.length()) + text);
    }
}
