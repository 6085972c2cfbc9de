package io.sluice.controlplane.compile.annotation;

import io.sluice.model.Action;
import io.sluice.model.FilterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the annotations of an Ingress do to its routes.
 *
 * @param refused a value is wrong in a way that makes serving the Ingress unsafe: none of its routes is served
 * @param redirect replaces whatever the routes would do
 * @param filters of every route that forwards, in order
 * @param https what becomes of requests without TLS
 * @param backend how endpoints are spoken to
 * @param clients what is said of client certificates
 * @param passthrough whether TLS connections of the hosts are to be passed on as they are
 */
public record RouteEffects(
        boolean refused,
        Optional<Action.Redirect> redirect,
        List<FilterSpec> filters,
        HttpsRedirect https,
        BackendSpeech backend,
        Optional<ClientAuth> clients,
        boolean passthrough) {
    public static final RouteEffects NONE = new RouteEffects(
            false,
            Optional.empty(),
            List.of(),
            HttpsRedirect.UNSAID,
            BackendSpeech.UNSAID,
            Optional.empty(), /* passthrough */
            false);

    public RouteEffects {
        filters = List.copyOf(filters);
    }

    /** The action of a route whose backend alone would give {@code backend}. */
    public Action on(Action backend) {
        if (redirect.isPresent()) {
            return redirect.get();
        }
        if (backend instanceof Action.Forward forward && !filters.isEmpty()) {
            return new Action.Forward(forward.upstream(), filters);
        }
        return backend;
    }

    /** For the catch-all, where redirects and rewrites do not apply. */
    public RouteEffects withoutRedirect() {
        return redirect.isEmpty() && https.equals(HttpsRedirect.UNSAID)
                ? this
                : new RouteEffects(
                        refused, Optional.empty(), filters, HttpsRedirect.UNSAID, backend, clients, passthrough);
    }

    /** Collects effects while annotations are read. */
    static final class Builder {
        private boolean refused;
        private Optional<Action.Redirect> redirect = Optional.empty();
        private final List<FilterSpec> filters = new ArrayList<>();
        private HttpsRedirect https = HttpsRedirect.UNSAID;
        private BackendSpeech backend = BackendSpeech.UNSAID;
        private Optional<ClientAuth> clients = Optional.empty();
        private boolean passthrough;

        void backend(BackendSpeech said) {
            backend = said;
        }

        void refuse() {
            refused = true;
        }

        void redirect(Action.Redirect target) {
            redirect = Optional.of(target);
        }

        void filter(FilterSpec filter) {
            filters.add(filter);
        }

        void https(HttpsRedirect said) {
            https = said;
        }

        void clients(ClientAuth said) {
            clients = Optional.of(said);
        }

        void passthrough() {
            passthrough = true;
        }

        RouteEffects build() {
            RouteEffects effects = new RouteEffects(refused, redirect, filters, https, backend, clients, passthrough);
            return effects.equals(NONE) ? NONE : effects;
        }
    }
}
