package io.sluice.dataplane.http2;

/** What all streams of a connection hold, in bytes (of a client's: {@code h2.memoryPerConnection}). On its loop. */
final class StreamMemory {
    /** So much of what is sent waits at most; beyond it nothing more is read from those who send it. */
    private static final int MOST_QUEUED = 1024 * 1024;

    private final int most;
    private long sent;
    private long received;

    StreamMemory(int most) {
        this.most = most;
    }

    /** So much more of a body that is sent waits, or less. */
    void queued(int more) {
        sent += more;
    }

    /** So much more of a head, of trailers or of a body that has come is held, or less. */
    void held(int more) {
        received += more;
    }

    /** Whether more may wait to be sent. */
    boolean hasRoom() {
        return sent < MOST_QUEUED;
    }

    /**
     * Whether that is more than an honest client can cause: back-pressure keeps bodies below it, but heads are whole before anybody
     * can say that they are too many.
     */
    boolean isTooMuch() {
        return sent + received > most;
    }
}
