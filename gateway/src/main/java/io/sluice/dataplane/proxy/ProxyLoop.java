package io.sluice.dataplane.proxy;

import io.sluice.dataplane.filter.Filters;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.ExchangeHandler;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.upstream.Connector;

/**
 * What the requests of one event loop share.
 *
 * @param plans the plan of this moment
 * @param filters what every request passes
 * @param connector the loop's way to endpoints
 * @param answers what the gateway says by itself
 * @param observer hears of every request
 * @param tunnels those that are open
 * @param retries what may be tried again
 * @param misdirection which requests have come by the wrong connection
 */
public record ProxyLoop(
        LivePlan.Slot plans,
        Filters filters,
        Connector connector,
        LocalAnswers answers,
        RequestObserver observer,
        Tunnels tunnels,
        RetryPolicy retries,
        Misdirection misdirection)
        implements ExchangeHandler {
    @Override
    public RequestSink open(Exchange exchange) {
        return new RequestFlow(this, exchange);
    }
}
