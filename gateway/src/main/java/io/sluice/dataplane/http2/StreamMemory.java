package io.sluice.dataplane.http2;

/** What all streams of a client's connection hold, in bytes ({@code h2.memoryPerConnection}). On its loop. */
final class StreamMemory {
    /** So much of all responses waits at most; beyond it nothing more is read from endpoints for this client. */
    private static final int MOST_QUEUED = 1024 * 1024;

    private final int most;
    private long responses;
    private long requests;

    StreamMemory(int most) {
        this.most = most;
    }

    /** So much more of a response's body waits, or less. */
    void queued(int more) {
        responses += more;
    }

    /** So much more of a head, of trailers or of a request's body is held, or less. */
    void held(int more) {
        requests += more;
    }

    /** Whether more of responses may wait. */
    boolean hasRoom() {
        return responses < MOST_QUEUED;
    }

    /**
     * Whether that is more than an honest client can cause: back-pressure keeps bodies below it, but heads are whole before anybody
     * can say that they are too many.
     */
    boolean isTooMuch() {
        return responses + requests > most;
    }
}
