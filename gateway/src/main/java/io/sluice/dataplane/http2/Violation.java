package io.sluice.dataplane.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.sluice.model.Reason;

/** Ends the connection; unlike Netty's exceptions it says under which name that is counted. */
final class Violation extends Http2Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** @param error what the other side is told */
    Violation(Http2Error error, Reason reason) {
        super(error, reason.title());
        this.reason = reason;
    }

    /** Under which name the end of a connection is counted that this exception brings about. */
    static Reason reasonOf(Http2Exception cause) {
        if (cause instanceof Violation ours) {
            return ours.reason;
        }
        return switch (cause.error()) {
            case COMPRESSION_ERROR -> Reason.COMPRESSION_ERROR;
            case ENHANCE_YOUR_CALM -> Reason.CONTINUATION_FLOOD; // the one flood that Netty finds by itself
            default -> Reason.H2_VIOLATION;
        };
    }
}
