package io.sluice.controlplane.compile;

import io.sluice.controlplane.compile.annotation.Annotations;
import io.sluice.model.Action;
import io.sluice.model.ClientCertificates;
import io.sluice.model.ClientGate;
import io.sluice.model.Finding;
import io.sluice.model.FindingCode;
import io.sluice.model.HostRoutes;
import io.sluice.model.Route;
import java.util.List;
import java.util.stream.Stream;

/**
 * A host that needs client certificates → what of it is served to whoever comes without TLS, where nobody can show one. The
 * incumbent serves it, too, so it is said and not closed.
 */
final class OpenToAnybody {
    private final HttpsRedirects https;
    private final boolean tls;

    /**
     * @param https knows what is meant to be served without TLS
     * @param tls whether the host has TLS
     */
    OpenToAnybody(HttpsRedirects https, boolean tls) {
        this.https = https;
        this.tls = tls;
    }

    /**
     * @param asking what the host's certificates are asked for by
     * @param findings gets the first route that is open
     */
    void report(HostClaim asking, HostRoutes host, List<Finding> findings) {
        ClientGate gate = host.rules().clients().orElseThrow();
        boolean needed = gate.mode() == ClientCertificates.Mode.REQUIRED
                && !gate.unusable()
                && gate.subjectPattern().isEmpty(); // else who shows none has no subject that matches
        if (needed) {
            Stream.concat(host.routes().stream(), host.unmatched().stream())
                    .filter(route -> route.action() instanceof Action.Forward)
                    .filter(route -> !https.isExempt(route.path()))
                    .findFirst()
                    .ifPresent(route -> findings.add(open(asking, host.host(), route)));
        }
    }

    private Finding open(HostClaim asking, String host, Route route) {
        String fix = tls
                ? "write ssl-redirect: \"true\" on " + route.origin().object()
                : "add an entry with " + host + " to spec.tls, so that such requests are redirected";
        return new Finding(
                FindingCode.CLIENT_AUTH_OPEN,
                asking.ingress().ref(),
                asking.ingress().at("metadata.annotations[" + Annotations.PREFIX + "auth-tls-secret]"),
                host + " needs client certificates, and " + route.path() + " of "
                        + route.origin().object() + " is served without TLS, too",
                "who comes by http cannot show a certificate, and is let in without",
                fix + "; or add auth-tls-match-cn, which refuses them");
    }
}
