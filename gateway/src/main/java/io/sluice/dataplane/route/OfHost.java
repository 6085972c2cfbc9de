package io.sluice.dataplane.route;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.HostRules;
import io.sluice.model.Route;
import java.util.Optional;

/**
 * A decision of a host that has rules of its own for all its paths. Decisions of other hosts are not wrapped, so that these rules
 * cost them nothing.
 *
 * @param rules what holds for the host
 * @param then what happens
 */
public record OfHost(HostRules rules, Decision then) implements Wrapped {
    @Override
    public Optional<Route> route() {
        return then.route();
    }

    /** Tells the exchange by whose rules it goes. */
    @Override
    public Decision next(Exchange exchange) {
        exchange.rules = rules;
        return then;
    }
}
