package io.sluice.dataplane.route;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.Route;
import java.util.Optional;

/**
 * Over TLS one thing, without it a redirect to there.
 *
 * @param then what happens over TLS
 * @param insecure what happens without
 */
public record Securing(Decision then, Redirecting insecure) implements Wrapped {
    @Override
    public Optional<Route> route() {
        return then.route();
    }

    @Override
    public Decision next(Exchange exchange) {
        return exchange.secure ? then : insecure;
    }
}
