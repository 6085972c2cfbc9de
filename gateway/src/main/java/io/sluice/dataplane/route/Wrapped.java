package io.sluice.dataplane.route;

import io.sluice.dataplane.http.Exchange;

/** A decision that depends on more than host and path: it leads to another one. */
public sealed interface Wrapped extends Decision permits Guarded, OfHost, Securing {
    /**
     * The decision for this request, which may be wrapped again. Called once, after the client's address and scheme are known
     * and before the request filters.
     */
    Decision next(Exchange exchange);
}
