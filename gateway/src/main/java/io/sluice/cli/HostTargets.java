package io.sluice.cli;

import io.sluice.model.Action;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientGate;
import io.sluice.model.GatewayPlan;
import io.sluice.model.HostRoutes;
import io.sluice.model.Reason;
import io.sluice.model.TlsIdentity.Unusable;
import io.sluice.model.UpstreamId;
import java.util.Optional;

/** What becomes of the requests of one host, in a line each: over TLS, and without it where that is something else. */
final class HostTargets {
    private final GatewayPlan plan;
    private final Optional<ClientGate> gate;
    /** Why no request comes by TLS, or empty. */
    private final String unreachable;

    HostTargets(GatewayPlan plan, HostRoutes host) {
        this.plan = plan;
        this.gate = host.rules().clients();
        this.unreachable = unreachable(plan, host.host());
    }

    /** By the look-up of the handshake; the host's own name is one that a wildcard stands for. */
    private static String unreachable(GatewayPlan plan, String host) {
        UpstreamId passed = plan.tls().passed(host);
        if (passed != null) {
            return "TLS is passed on to " + passed.speaking("") + "  " + RouteLines.readiness(plan, passed);
        }
        return plan.tls().find(host).identity() instanceof Unusable unusable
                ? "TLS is refused: " + unusable.secret() + ": " + unusable.problem()
                : "";
    }

    /** What is behind the arrow. */
    String of(Action action) {
        if (gate.filter(ClientGate::unusable).isPresent()) {
            return RouteLines.answer(Reason.CLIENT_AUTH_UNUSABLE);
        }
        String served = RouteLines.target(plan, Action.innermost(action));
        String plain = plain(action);
        if (!unreachable.isEmpty()) {
            return plain.isEmpty() ? served + "; " + unreachable : unreachable + "; without TLS " + plain;
        }
        boolean certified = needsCertificate(action);
        String open = certified && plain.isEmpty() ? "everybody" : plain;
        return served
                + (certified ? ", with a client certificate" : "")
                + (open.isEmpty() ? "" : "; without TLS " + open);
    }

    private boolean needsCertificate(Action action) {
        return Action.innermost(action) instanceof Action.Forward
                && gate.filter(one -> one.mode() == ClientCertificates.Mode.REQUIRED)
                        .isPresent();
    }

    /** Empty where it is as over TLS. Without TLS there is no subject that a pattern could match. */
    private String plain(Action action) {
        if (gate.flatMap(ClientGate::subjectPattern).isPresent()) {
            return RouteLines.answer(Reason.CLIENT_UNAUTHORIZED);
        }
        return action instanceof Action.Secured secured ? "redirect " + secured.status() : "";
    }
}
