package io.sluice.dataplane.proxy;

import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Tried;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import java.util.function.Predicate;

/**
 * Which endpoint of its upstream each attempt of one request goes to: never one that was tried (LB-13). Reused; confined
 * to one event loop.
 */
final class EndpointChoice {
    private static final int MOST_LOOKS = 3;

    private final Exchange exchange;
    private Tried tried; // null while nothing was: hardly a request reads one object more
    private Tried some;
    private UpstreamState upstream;
    private long key;

    EndpointChoice(Exchange exchange) {
        this.exchange = exchange;
    }

    /** A request is to be forwarded there. */
    void begin(UpstreamState target) {
        upstream = target;
        key = RequestKey.of(target.keySource(), exchange);
    }

    /** For the first attempt: what can be sent again may go to an endpoint that has yet to show that it is well. */
    EndpointState first() {
        RequestHead request = exchange.request();
        boolean mayTry = Method.idempotent(request.method) && !request.hasBody() && !request.upgrade;
        EndpointState trial = mayTry ? upstream.trial() : null;
        return trial != null ? trial : pick();
    }

    /** For a further one; null when there is no other. A policy may come back to one that was tried; a retry must not. */
    EndpointState untried() {
        EndpointState next = pick();
        return next != null && tried != null && tried.contains(next) ? null : next;
    }

    /**
     * Has the first attempt begin at another endpoint, where no connection can be made to the one that was picked. Few are
     * looked at, since a refusal must stay cheap. A client that stays with its endpoint is not moved for that: it would not
     * come back.
     *
     * @param begins whether it could begin there
     * @return false when it could nowhere
     */
    boolean elsewhere(EndpointState full, Predicate<EndpointState> begins) {
        EndpointState without = full;
        for (int looks = 0; looks < MOST_LOOKS && !upstream.remembersClients(); looks++) {
            tried(without);
            without = untried();
            if (without == null) {
                return false;
            } else if (begins.test(without)) {
                return true;
            }
        }
        return false;
    }

    private EndpointState pick() {
        return upstream.pick(exchange.loop(), exchange.client, key, tried);
    }

    /** An attempt there has failed. */
    void tried(EndpointState endpoint) {
        if (tried == null) {
            some = some == null ? new Tried() : some;
            tried = some;
        }
        tried.add(endpoint);
    }

    /** What makes the client come back to this endpoint; null where the policy says nothing of it. */
    byte[] cookieLine(EndpointState endpoint) {
        return upstream.cookieLine(endpoint, key);
    }

    /** The request is over. */
    void reset() {
        upstream = null;
        if (tried != null) {
            tried.clear();
            tried = null;
        }
    }
}
