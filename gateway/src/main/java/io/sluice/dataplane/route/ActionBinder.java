package io.sluice.dataplane.route;

import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.filter.FilterChain;
import io.sluice.model.Action;
import io.sluice.model.FilterSpec;
import io.sluice.model.Route;
import io.sluice.model.UpstreamId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Turns what the plan says into what serves it. */
@FunctionalInterface
public interface ActionBinder {
    /**
     * Once per route, when a plan is taken in.
     *
     * @param action what is to happen
     * @param route whose action it is; empty for the table's own
     */
    Decision bind(Action action, Optional<Route> route);

    /**
     * Binds to living upstreams and assembled chains.
     *
     * @param upstreams never gives null for an upstream of the plan
     * @param chains gives the chain for a route's filters
     */
    static ActionBinder of(
            Function<UpstreamId, UpstreamState> upstreams, Function<List<FilterSpec>, FilterChain> chains) {
        return new ActionBinder() {
            @Override
            public Decision bind(Action action, Optional<Route> route) {
                if (action instanceof Action.Forward forward) {
                    return new Forwarding(route, upstreams.apply(forward.upstream()), chains.apply(forward.filters()));
                } else if (action instanceof Action.Redirect redirect) {
                    return new Redirecting(route, redirect.status(), redirect.location());
                } else if (action instanceof Action.Respond respond) {
                    return new Responding(route, respond.reason());
                } else if (action instanceof Action.Secured secured) {
                    Redirecting insecure = new Redirecting(route, secured.status(), secured.location());
                    return new Securing(bind(secured.then(), route), insecure);
                }
                throw new IllegalStateException("an unknown action: " + action);
            }
        };
    }
}
