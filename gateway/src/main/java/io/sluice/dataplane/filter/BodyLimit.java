package io.sluice.dataplane.filter;

import io.sluice.dataplane.http.Exchange;
import io.sluice.model.Reason;

/**
 * Refuses a request whose body is announced as too large, and sets the limit for one that is not announced: whoever
 * reads the body cuts it at that byte.
 */
public final class BodyLimit implements Filter {
    private final long bytes;

    /** @param bytes the largest body; 0 = unlimited */
    public BodyLimit(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public Reason onRequest(Exchange exchange) {
        exchange.bodyLimit = bytes;
        return bytes > 0 && exchange.request().contentLength > bytes ? Reason.BODY_TOO_LARGE : null;
    }
}
