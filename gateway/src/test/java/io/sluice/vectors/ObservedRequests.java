package io.sluice.vectors;

import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.RequestObserver;
import io.sluice.model.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the last events of the observer for tests that look closer. */
final class ObservedRequests implements RequestObserver {
    private static final int KEPT = 64;

    private final List<Event> last = new CopyOnWriteArrayList<>();

    /** One event, as far as it outlives the exchange. */
    record Event(String method, String host, String path, int status, Reason reason) {}

    @Override
    public void ended(Exchange exchange, int status, Reason reason) {
        last.add(new Event(
                exchange.request().methodName(),
                exchange.request().host(),
                exchange.request().path(),
                status,
                reason));
        if (last.size() > KEPT) {
            last.remove(0);
        }
    }

    /** The last events, oldest first. */
    List<Event> last() {
        return last;
    }
}
