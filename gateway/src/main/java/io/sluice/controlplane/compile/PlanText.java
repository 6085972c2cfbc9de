package io.sluice.controlplane.compile;

import io.sluice.model.Action;
import io.sluice.model.Balance;
import io.sluice.model.BalancePolicy;
import io.sluice.model.ClientGate;
import io.sluice.model.FilterSpec;
import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HealthChecks;
import io.sluice.model.HostRoutes;
import io.sluice.model.PathMatch;
import io.sluice.model.PrivateBytes;
import io.sluice.model.Route;
import io.sluice.model.TlsHost;
import io.sluice.model.TlsIdentity;
import io.sluice.model.TlsTable;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A plan and Findings as YAML for people and golden files: stable (sorted, no positions of routes), complete, and
 * without key material, of which only {@code sha256:<8 hex>} is ever shown.
 */
public final class PlanText {
    private final StringBuilder text = new StringBuilder();

    private PlanText() {}

    /** The whole plan. */
    public static String of(GatewayPlan plan) {
        PlanText printer = new PlanText();
        printer.line("hosts:");
        new TreeMap<>(plan.routes().exact()).values().forEach(printer::host);
        new TreeMap<>(plan.routes().wildcard()).values().forEach(printer::host);
        plan.routes().hostless().ifPresent(printer::host);
        plan.routes().unmatched().ifPresent(action -> {
            printer.line("unmatched:");
            printer.action("  ", action);
        });
        printer.line("upstreams:");
        new TreeMap<>(plan.upstreams()).values().forEach(printer::upstream);
        printer.tls(plan.tls());
        return printer.text.toString();
    }

    /** One entry each, in the given order. */
    public static String of(List<Finding> findings) {
        PlanText printer = new PlanText();
        findings.forEach(printer::finding);
        return printer.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void host(HostRoutes host) {
        line("- host: " + quoted(host.host()));
        host.rules().clients().ifPresent(this::gate);
        if (!host.routes().isEmpty()) {
            line("  paths:");
            host.routes().forEach(route -> {
                line("  - " + (route.match() == PathMatch.EXACT ? "exact: " : "prefix: ") + quoted(route.path()));
                rest("    ", route);
            });
        }
        host.unmatched().ifPresent(route -> {
            line("  unmatched:");
            rest("    ", route);
        });
    }

    private void gate(ClientGate gate) {
        line("  clients: " + (gate.unusable() ? "refused" : gate.mode().name().toLowerCase(Locale.ROOT)));
        gate.subjectPattern().ifPresent(pattern -> line("  clients-match: " + quoted(pattern)));
        gate.errorPage().ifPresent(page -> line("  clients-error-page: " + page));
        if (gate.passCertificate()) {
            line("  clients-certificate: passed");
        }
    }

    private void rest(String indent, Route route) {
        action(indent, route.action());
        line(indent + "from: " + route.origin().object() + " " + route.origin().rule());
    }

    private void action(String indent, Action action) {
        if (action instanceof Action.Forward forward) {
            line(indent + "forward: " + forward.upstream());
            forward.filters().forEach(filter -> line(indent + filter(filter)));
        } else if (action instanceof Action.Redirect redirect) {
            line(indent + "redirect: " + redirect.status() + " " + redirect.location());
        } else if (action instanceof Action.Secured secured) {
            line(indent + "without-tls: " + secured.status() + " " + secured.location());
            action(indent, secured.then());
        } else if (action instanceof Action.Respond respond) {
            line(indent + "respond: " + respond.reason().status() + " "
                    + respond.reason().code() + " " + respond.reason().word());
        } else {
            throw new IllegalStateException("an action without text: " + action);
        }
    }

    private static String filter(FilterSpec filter) {
        if (filter instanceof FilterSpec.BodyLimit limit) {
            return "body-limit: " + limit.bytes();
        } else if (filter instanceof FilterSpec.ClientCertificate certificate) {
            return "client-certificate: " + (certificate.passed() ? "passed" : "told");
        }
        throw new IllegalStateException("a filter without text: " + filter);
    }

    private void upstream(Upstream upstream) {
        line("- id: " + upstream.id());
        if (upstream.targets() instanceof Upstream.Addresses addresses) {
            line("  endpoints:" + (addresses.endpoints().isEmpty() ? " []" : ""));
            addresses.endpoints().forEach(endpoint -> line("  - " + quoted(endpoint.toString())));
            addresses.absence().ifPresent(reason -> line("  absence: " + reason.code() + " " + reason.word()));
        } else if (upstream.targets() instanceof Upstream.Name name) {
            line("  name: " + name.name() + ":" + name.port());
            line("  loopback: " + (name.loopbackAllowed() ? "allowed" : "refused"));
        }
        upstream.affinity().ifPresent(time -> line("  affinity: " + time.toSeconds() + "s"));
        transport(upstream.transport());
        balance(upstream.balance());
        checks(upstream.checks());
    }

    private void transport(UpstreamTransport transport) {
        if (transport.protocol() != UpstreamTransport.Protocol.HTTP1) {
            line("  protocol: " + transport.protocol().name().toLowerCase(Locale.ROOT));
        }
        transport.tls().ifPresent(this::tls);
    }

    private void tls(UpstreamTls tls) {
        line("  tls:");
        line("    name: " + quoted(tls.name()) + (tls.sendName() ? "" : " # not sent"));
        line("    verify: " + (tls.verify() ? "depth " + tls.depth() : "off"));
        bytes("    authorities: ", tls.authorities());
        bytes("    revocations: ", tls.revocations());
        tls.client().ifPresent(client -> line("    certificate: " + certificate(client)));
        line("    versions: " + String.join(" ", tls.versions()));
        if (!tls.ciphers().isEmpty()) {
            line("    ciphers: " + quoted(tls.ciphers()));
        }
    }

    private void bytes(String name, PrivateBytes bytes) {
        if (bytes.size() > 0) {
            line(name + bytes);
        }
    }

    private static String certificate(TlsIdentity.Certificate certificate) {
        return certificate.secret() + " " + certificate.chain() + " until " + certificate.notAfter();
    }

    private void checks(HealthChecks checks) {
        checks.all().ifPresent(check -> line("  health-check: " + quoted(check.toString())));
        if (!checks.each().isEmpty()) {
            line("  health-checks:");
            new TreeMap<>(checks.each())
                    .forEach((endpoint, some) -> some.forEach(check -> line("  - " + quoted(endpoint + " " + check))));
        }
    }

    private void balance(Balance balance) {
        if (balance.policy() != BalancePolicy.Blind.ROUND_ROBIN) {
            line("  balance: " + quoted(balance.policy().toString()));
        }
        if (balance.startsSlowly()) {
            line("  slow-start: " + balance.slowStart().toSeconds() + "s");
        }
    }

    /** Nothing where every client is shown the certificate made at boot. */
    private void tls(TlsTable tls) {
        if (tls.equals(TlsTable.EMPTY)) {
            return;
        }
        line("tls:");
        new TreeMap<>(tls.exact()).values().forEach(this::tls);
        new TreeMap<>(tls.wildcard()).values().forEach(this::tls);
        tls(tls.unnamed());
        new TreeMap<>(tls.passExact()).forEach((host, to) -> passed(host, to));
        new TreeMap<>(tls.passWildcard()).forEach((host, to) -> passed("*." + host, to));
    }

    private void tls(TlsHost host) {
        line("- host: " + quoted(host.host()));
        line("  certificate: " + identity(host.identity()));
        if (host.clients().asked()) {
            line("  clients: " + host.clients().mode().name().toLowerCase(Locale.ROOT) + " depth "
                    + host.clients().depth());
            bytes("  authorities: ", host.clients().authorities());
            bytes("  revocations: ", host.clients().revocations());
        }
        if (host.minTls13()) {
            line("  versions: TLSv1.3");
        }
    }

    private static String identity(TlsIdentity identity) {
        if (identity instanceof TlsIdentity.Certificate certificate) {
            return certificate(certificate);
        } else if (identity instanceof TlsIdentity.Unusable unusable) {
            return quoted("none: " + unusable.secret() + ": " + unusable.problem());
        }
        return "made at boot";
    }

    private void passed(String host, UpstreamId to) {
        line("- host: " + quoted(host));
        line("  pass: " + to);
    }

    private void passed(String host, TlsTable.PassedWildcard to) {
        passed(host, to.to());
        new TreeSet<>(to.except()).forEach(each -> line("  except: " + quoted(each)));
    }

    private void finding(Finding finding) {
        line("- code: " + finding.code().id() + " " + finding.code().name());
        line("  severity: " + finding.severity().name().toLowerCase(Locale.ROOT));
        line("  object: " + finding.object());
        line("  place: " + finding.place());
        line("  what: " + quoted(finding.what()));
        line("  why: " + quoted(finding.why()));
        line("  fix: " + quoted(finding.fix()));
    }

    /** As in JSON, which is YAML too; so that no text of a user can look like structure. */
    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' '
                    || c >= 0x7f && c < 0xa0
                    || c == 0x2028
                    || c == 0x2029
                    || Character.isSurrogate((char) c)) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
