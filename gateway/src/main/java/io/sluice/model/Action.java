package io.sluice.model;

import java.util.List;

/** What happens to a request that a route matches. */
public sealed interface Action {
    /** What happens in the end, when nothing is in its way. */
    static Action innermost(Action action) {
        return action instanceof Secured secured ? secured.then() : action;
    }

    /**
     * To an endpoint of an upstream.
     *
     * @param upstream a key of {@link GatewayPlan#upstreams()}
     * @param filters what is done to the messages on the way, in order
     */
    record Forward(UpstreamId upstream, List<FilterSpec> filters) implements Action {
        public Forward {
            filters = List.copyOf(filters);
        }
    }

    /**
     * To another URL.
     *
     * @param status 300 to 308
     * @param location the value of the Location field
     */
    record Redirect(int status, Location location) implements Action {}

    /**
     * Answered by the gateway.
     *
     * @param reason gives status, code and text
     */
    record Respond(Reason reason) implements Action {}

    /**
     * Over TLS one thing, without it a redirect to there.
     *
     * @param then what happens over TLS; not again one of these
     * @param status of the redirect, 300 to 308
     * @param location where a client is sent that comes without TLS
     */
    record Secured(Action then, int status, Location location) implements Action {
        public Secured {
            if (then instanceof Secured) {
                throw new IllegalArgumentException("secured twice");
            }
        }
    }
}
