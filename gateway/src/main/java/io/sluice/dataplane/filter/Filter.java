package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.Reason;

/** One thing that is done to a message. Shared by all event loops, so it keeps nothing of a message. */
public interface Filter {
    /**
     * Before the endpoint is picked.
     *
     * @return null to go on, else why the gateway answers by itself
     */
    default Reason onRequest(Exchange exchange) {
        return null;
    }

    /** When the response's head has come, for interim responses as well. */
    default void onResponse(Exchange exchange) {}
}
