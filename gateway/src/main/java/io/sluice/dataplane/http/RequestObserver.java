package io.sluice.dataplane.http;

import io.sluice.model.Reason;

/**
 * Hears of every request once, when it is over. Called on the request's event loop: must not wait or throw. Whoever
 * needs bytes of the exchange copies them before returning.
 */
public interface RequestObserver {
    /**
     * A request is over.
     *
     * @param exchange the exchange; of a head that was refused it has what had been read, see {@link RequestHead#refused}
     * @param status the status sent; 0 when none was
     * @param reason why the gateway answered by itself or gave up; null when the upstream's response was passed on whole
     */
    void ended(Exchange exchange, int status, Reason reason);

    /** Tells this one, then that one. */
    default RequestObserver and(RequestObserver next) {
        return (exchange, status, reason) -> {
            ended(exchange, status, reason);
            next.ended(exchange, status, reason);
        };
    }

    /** Hears nothing. */
    RequestObserver NONE = (exchange, status, reason) -> {};
}
