package io.sluice.dataplane.loop;

/**
 * A client's connection, as it is asked for by those who do not care what it speaks: whether it may go, and how it is sent
 * away. On its loop.
 */
public interface Client {
    /** Whether nothing of a request has come, and none is under way. */
    boolean isIdle();

    /** Since when it has been idle, if it is, in nanoseconds of the loop's clock. */
    long idleSince();

    /**
     * Ends the connection that has been idle, unless the client turns out to have sent a request meanwhile.
     *
     * @return whether it ends
     */
    boolean endIfIdle();

    /** How many requests are under way. */
    int busy();

    /** The gateway is going to end: says so if that can be said between two requests. What comes meanwhile is served. */
    default void drain() {}

    /** Nobody new comes any more: ends with what is under way, soon if that is nothing. */
    void finish();

    /** Ends at once, in the middle of a request, too, which is told that the gateway stops. */
    void cutShort();
}
