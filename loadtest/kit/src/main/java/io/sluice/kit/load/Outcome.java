package io.sluice.kit.load;

/** What became of one request. Exactly one for each; {@link #failure} follows the definition of "lost" in a zero-loss test. */
public enum Outcome {
    /** One complete answer with the right id and a status that was expected. */
    ANSWERED("ok", false),
    /** Sent, and the connection was reset before a byte of the answer. */
    RESET("reset", true),
    /** Sent, and the connection was closed in order before a byte of the answer. */
    CLOSED("closed", true),
    /** Sent, and not answered in time. */
    TIMED_OUT("timeout", true),
    /** A 5xx that does not carry the request's id: no upstream made it. */
    GATEWAY_5XX("gateway-5xx", true),
    /** The connection ended within the answer. */
    TRUNCATED("truncated", true),
    /** An answer that carries another id, or a good status without any. */
    MIXED_UP("mixed-up", true),
    /** A complete answer with a status that was not expected. */
    WRONG_STATUS("wrong-status", true),
    /** Bytes that are no HTTP/1.1 response. */
    MALFORMED("malformed", true),
    /** The peer ended the connection before the request was wholly sent: not lost, since it never counted as sent. */
    UNSENT("unsent", false),
    /** No connection: refused, or reset while connecting. */
    REFUSED("refused", false),
    /** No connection for another reason: no answer in time, no port or descriptor left here. */
    UNCONNECTED("unconnected", false),
    /** The cap on connections was reached, so the request was never begun. */
    NOT_SENT("not-sent", false);

    private final String label;
    private final boolean failure;

    Outcome(String label, boolean failure) {
        this.label = label;
        this.failure = failure;
    }

    /** True when the service broke its promise to a request that was sent. */
    public boolean failure() {
        return failure;
    }

    /** Gone without an answer: reset, closed, or timed out. */
    public boolean lost() {
        return this == RESET || this == CLOSED || this == TIMED_OUT;
    }

    /** Nobody was asked: such a request proves nothing, neither good nor bad. */
    public boolean untested() {
        return this != ANSWERED && !failure;
    }

    @Override
    public String toString() {
        return label;
    }
}
