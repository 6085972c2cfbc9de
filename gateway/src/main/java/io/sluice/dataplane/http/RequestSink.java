package io.sluice.dataplane.http;

import io.netty.buffer.ByteBuf;

/**
 * Hears of the requests of one exchange object as the client sends them. All calls come on the exchange's event loop.
 *
 * <p>{@link #begin} or {@link #refused} opens a request, {@link Exchange#done} closes it: nothing is called in between
 * two requests, and whatever was heard, {@code done} follows exactly once.
 */
public interface RequestSink {
    /** The head is complete and valid. If the request has no body, it is complete, and {@link #requestEnd} is not called. */
    void begin();

    /**
     * The request breaks a rule, in its head or later in its body: nothing of this connection is interpreted any more.
     * If no head was complete before, this opens the request.
     */
    void refused(Failure failure);

    /** A piece of the body; the receiver releases it. */
    void requestBody(ByteBuf data);

    /**
     * The body is complete.
     *
     * @param trailers null when there are none
     */
    void requestEnd(HeaderBlock trailers);

    /** What was read at once has been handed over: the time to flush. */
    void requestBatchEnd();

    /** The client takes bytes again. */
    void clientWritable();

    /** The client is gone; nothing can be sent. */
    void clientGone(Failure failure);
}
