package io.sluice.dataplane.http;

import io.sluice.model.Reason;

/**
 * Why an exchange cannot go on, whose fault that is and whether trying again is safe.
 *
 * @param side whose fault
 * @param reason what is answered, counted and logged
 * @param retry whether another attempt may be made
 */
public record Failure(Side side, Reason reason, Retry retry) {
    /** Whose fault. */
    public enum Side {
        DOWNSTREAM,
        UPSTREAM,
        GATEWAY
    }

    /** Whether another attempt may be made. */
    public enum Retry {
        NEVER,
        /** Something was sent, and not a byte of an answer has come: whether it was acted on is not known. */
        IF_IDEMPOTENT,
        /**
         * The same, where the peer may have closed an idle connection just as the request was sent (RFC 9110 section
         * 9.2.2): it says nothing against the endpoint.
         */
        IF_CONNECTION_WAS_REUSED,
        /**
         * The endpoint has said that it did not act on it: a stream that it refused, or one above the last that its GOAWAY
         * names (RFC 9113 sections 8.7 and 6.8).
         */
        UNPROCESSED,
        /** Nothing of the request reached the endpoint. */
        ALWAYS
    }

    public static Failure downstream(Reason reason) {
        return new Failure(Side.DOWNSTREAM, reason, Retry.NEVER);
    }

    public static Failure gateway(Reason reason) {
        return new Failure(Side.GATEWAY, reason, Retry.NEVER);
    }

    public static Failure upstream(Reason reason, Retry retry) {
        return new Failure(Side.UPSTREAM, reason, retry);
    }
}
