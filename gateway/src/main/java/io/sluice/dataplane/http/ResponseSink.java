package io.sluice.dataplane.http;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.wire.ByteChannel;

/** Hears of the response to one request as the endpoint sends it, on the event loop of both. */
public interface ResponseSink {
    /** An interim response (1xx) stands in {@link Exchange#response()}. */
    void responseInterim();

    /** The final head stands in {@link Exchange#response()}. */
    void responseHead();

    /**
     * The endpoint has switched protocols, as the request asked for: the 101 stands in {@link Exchange#response()}, the
     * stream is no longer this exchange's, and what is left of it is the connection, with what the endpoint has sent
     * ahead.
     */
    void responseSwitched(ByteChannel endpoint);

    /** A piece of the body; the receiver releases it. */
    void responseBody(ByteBuf data);

    /**
     * The response is complete, and the stream is no longer this exchange's.
     *
     * @param trailers null when there are none
     */
    void responseEnd(HeaderBlock trailers);

    /** What was read at once has been handed over: the time to flush. */
    void responseBatchEnd();

    /** The endpoint takes bytes again. */
    void upstreamWritable();

    /** The stream has ended without a complete response and is no longer this exchange's. */
    void upstreamFailed(Failure failure);
}
