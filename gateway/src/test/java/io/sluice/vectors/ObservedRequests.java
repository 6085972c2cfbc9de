package io.sluice.vectors;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.kit.Counts;
import io.sluice.model.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the events of the observer for oracle O3, and keeps the last ones for tests that look closer. */
final class ObservedRequests implements RequestObserver {
    /** The upstream had the whole request and began to answer, or to fail. */
    private static final Set<Reason> UPSTREAM_ACTED = EnumSet.of(
            Reason.UPSTREAM_CLOSED,
            Reason.READ_TIMEOUT,
            Reason.BAD_RESPONSE_FRAMING,
            Reason.BAD_RESPONSE_HEAD,
            Reason.RESPONSE_HEAD_TOO_LARGE,
            Reason.UNEXPECTED_UPGRADE,
            Reason.RESPONSE_TRUNCATED);

    private static final int KEPT = 64;

    private final AtomicLong observed = new AtomicLong();
    private final AtomicLong local = new AtomicLong();
    private final List<Event> last = new CopyOnWriteArrayList<>();

    /** One event, as far as it outlives the exchange. */
    record Event(String method, String host, String path, int status, Reason reason) {}

    @Override
    public void ended(Exchange exchange, int status, Reason reason) {
        String path = exchange.request().path();
        boolean answeredHere = exchange.request().answeredHere || path.equals("/redirect");
        boolean upstreamActed = reason == null ? !answeredHere : UPSTREAM_ACTED.contains(reason);
        last.add(new Event(exchange.request().methodName(), exchange.request().host(), path, status, reason));
        if (last.size() > KEPT) {
            last.remove(0);
        }
        // In this order: who reads both meanwhile must not take a local answer for one of the upstream.
        if (!upstreamActed) {
            local.incrementAndGet();
        }
        observed.incrementAndGet();
    }

    Counts counts() {
        long all = observed.get();
        return new Counts(all, local.get());
    }

    /** The last events, oldest first. */
    List<Event> last() {
        return last;
    }
}
