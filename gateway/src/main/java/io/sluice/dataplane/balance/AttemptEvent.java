package io.sluice.dataplane.balance;

/** What happens to an attempt at an endpoint: one of these ends it, {@link #CONNECTED} and one of the answers come before. */
public enum AttemptEvent {
    /** A new connection was made for it. */
    CONNECTED(false),
    /** The final response head has come. */
    ANSWERED(false),
    /** The same, with a status that is held against the endpoint ({@code upstream.ejectOn}); the client gets it. */
    ANSWERED_BADLY(false),
    /** The response was read to its end. */
    COMPLETE(false),
    /** The endpoint refused the connection, or it cannot be reached. */
    CONNECT_FAILED(true),
    /** The endpoint did not accept the connection in time. */
    CONNECT_TIMEOUT(true),
    /** The connection ended before the response's head. */
    RESET(true),
    /** The connection ended between the response's head and its end. */
    CUT(true),
    /** A connection that was unused before ended without a byte: that says nothing against the endpoint. */
    STALE(false),
    /** The endpoint did not answer, or did not take the request, in time. */
    TIMED_OUT(true),
    /** What the endpoint said is no response that can be passed on. */
    MALFORMED(true),
    /** The client, or the gateway itself, gave up: that says nothing about the endpoint. */
    CANCELLED(false);

    private final boolean failure;

    AttemptEvent(boolean failure) {
        this.failure = failure;
    }

    /** Whether the endpoint has failed. */
    public boolean failure() {
        return failure;
    }
}
