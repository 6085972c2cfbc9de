package io.sluice.controlplane.compile;

import io.sluice.controlplane.compile.annotation.HttpsRedirect;
import io.sluice.model.Action;
import io.sluice.model.Location;
import io.sluice.model.Location.Part;
import io.sluice.model.Location.Text;
import io.sluice.model.Location.Variable;
import io.sluice.settings.IngressSettings;
import java.util.ArrayList;
import java.util.List;

/** Which actions are for TLS only, and where a client is sent that comes without. */
final class HttpsRedirects {
    private static final int PERMANENT_REDIRECT = 308;
    private static final int HTTPS_PORT = 443;

    private final IngressSettings settings;

    HttpsRedirects(IngressSettings settings) {
        this.settings = settings;
    }

    /**
     * The action, behind a redirect where one is due. A redirect of the user's own is never behind another one: it is what the
     * client is told first, with TLS and without (the incumbent's order).
     *
     * @param path as the rule has it, canonical
     * @param said by the Ingress
     * @param tls whether the host has TLS
     */
    Action on(Action action, String path, HttpsRedirect said, boolean tls) {
        boolean due = said.forced() || tls && said.wanted().orElse(settings.sslRedirect());
        if (!due || action instanceof Action.Redirect || isExempt(path)) {
            return action;
        }
        return new Action.Secured(action, PERMANENT_REDIRECT, location(said));
    }

    /** The path of the rule counts, as with the incumbent, not the request's: a certificate's proof has a rule of its own. */
    boolean isExempt(String path) {
        return settings.noTlsRedirectLocations().stream().anyMatch(path::startsWith);
    }

    /** Never without scheme and host in front of the target: {@code //name} would lead to that name. */
    private Location location(HttpsRedirect said) {
        int port = settings.tlsRedirectPort();
        List<Part> parts = new ArrayList<>(List.of(new Text("https://"), Variable.PUBLIC_HOST));
        if (said.portShown() || port != HTTPS_PORT) {
            parts.add(new Text(":" + port));
        }
        parts.add(said.slashKept() ? Variable.REQUEST_URI : Variable.REQUEST_URI_TRIMMED);
        return new Location(parts);
    }
}
