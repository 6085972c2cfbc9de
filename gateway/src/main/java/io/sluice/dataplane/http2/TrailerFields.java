package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.TrailerNames;
import io.sluice.model.Reason;

/** Judges the trailers of a decoded section (RFC 9113 section 8.1); {@link TrailerNames} says which are kept. */
final class TrailerFields {
    private TrailerFields() {}

    /** Drops what must not come as a trailer; gives the reason to refuse the message, or null. */
    static Reason check(DecodedHead in) {
        Reason fault = in.fault();
        if (fault == null) {
            TrailerNames.dropForbidden(in.block());
            return null;
        }
        boolean large = fault == Reason.HEADERS_TOO_LARGE || fault == Reason.TOO_MANY_HEADERS;
        return large ? fault : Reason.BAD_TRAILER;
    }

    /** The trailers that may be forwarded; null when there are none. */
    static HeaderBlock forwardable(DecodedHead in) {
        return TrailerNames.forwardable(in.block());
    }
}
