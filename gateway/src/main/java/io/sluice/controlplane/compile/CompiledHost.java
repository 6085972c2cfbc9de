package io.sluice.controlplane.compile;

import io.sluice.controlplane.cluster.ObjectName;
import io.sluice.model.Action;
import io.sluice.model.Finding;
import io.sluice.model.HostRoutes;
import io.sluice.model.Route;
import io.sluice.model.TlsHost;
import io.sluice.model.UpstreamId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one host got.
 *
 * @param routes absent when nobody claims the host
 * @param upstreams that its routes name, and where its connections are passed on to
 * @param tls what it shows in handshakes; absent when no {@code tls} section is for it
 * @param passed where its TLS connections go undecrypted; absent when they do not
 * @param secrets that its {@code tls} sections name
 * @param flaws what is wrong with its certificate
 * @param findings about claims that lost
 */
record CompiledHost(
        Optional<HostRoutes> routes,
        Set<UpstreamId> upstreams,
        Optional<TlsHost> tls,
        Optional<UpstreamId> passed,
        Set<ObjectName> secrets,
        List<HostFlaw> flaws,
        List<Finding> findings) {
    static final CompiledHost NONE = new CompiledHost(
            Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Set.of(), List.of(), List.of());

    static CompiledHost of(
            HostRoutes routes,
            Optional<TlsHost> tls,
            Optional<UpstreamId> passed,
            Set<ObjectName> secrets,
            List<HostFlaw> flaws,
            List<Finding> findings) {
        Set<UpstreamId> upstreams = new HashSet<>();
        for (Route route : routes.routes()) {
            addUpstream(route.action(), upstreams);
        }
        routes.unmatched().ifPresent(route -> addUpstream(route.action(), upstreams));
        passed.ifPresent(upstreams::add); // which a route need not lead to, when it redirects
        return new CompiledHost(
                Optional.of(routes), upstreams, tls, passed, secrets, List.copyOf(flaws), List.copyOf(findings));
    }

    /** Those that it shows, or would if they were good. */
    Set<ObjectName> shownSecrets() {
        return isSpared() ? Set.of() : secrets;
    }

    /** Those that it could do without. */
    Set<ObjectName> sparedSecrets() {
        return isSpared() ? secrets : Set.of();
    }

    /** What a wildcard has, hosts below it may show which are not passed on with it. */
    private boolean isSpared() {
        return passed.isPresent()
                && routes.filter(its -> !its.host().startsWith("*.")).isPresent();
    }

    static void addUpstream(Action action, Set<UpstreamId> out) {
        if (action instanceof Action.Forward forward) {
            out.add(forward.upstream());
        } else if (action instanceof Action.Secured secured) {
            addUpstream(secured.then(), out);
        }
    }
}
