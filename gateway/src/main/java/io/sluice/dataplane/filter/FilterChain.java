package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.Reason;
import java.util.List;

/** The filters of one route in order; responses pass them the other way round. Immutable, allocates nothing. */
public final class FilterChain {
    private final Filter[] filters;

    FilterChain(List<Filter> filters) {
        this.filters = filters.toArray(Filter[]::new);
    }

    /** @return null to go on, else why the gateway answers by itself; then no later filter is asked */
    public Reason onRequest(Exchange exchange) {
        for (Filter filter : filters) {
            Reason reason = filter.onRequest(exchange);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    public void onResponse(Exchange exchange) {
        for (int i = filters.length - 1; i >= 0; i--) {
            filters[i].onResponse(exchange);
        }
    }
}
