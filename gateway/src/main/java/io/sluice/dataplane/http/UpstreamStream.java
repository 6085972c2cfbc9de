package io.sluice.dataplane.http;

import io.netty.buffer.ByteBuf;

/**
 * The way of one request to an endpoint and of its response back: what a protocol version offers the proxy. Confined to
 * the exchange's event loop. After {@link ResponseSink#responseEnd},
 * {@link ResponseSink#responseSwitched}, {@link ResponseSink#upstreamFailed} or {@link #cancel} it belongs to somebody
 * else.
 */
public interface UpstreamStream {
    /** Takes the exchange's request on: its head is sent with what follows first, the body, its end or a flush. */
    void begin(Exchange exchange, ResponseSink sink);

    /** Whether it was used before: such a connection may be closed by the endpoint just as it is used again. */
    boolean reused();

    /** Sends a piece of the request's body and releases it. */
    void send(ByteBuf data);

    /**
     * The request is complete.
     *
     * @param trailers null when there are none
     */
    void sendEnd(HeaderBlock trailers);

    void flush();

    /** Whether the endpoint takes more bytes now; if not, {@link ResponseSink#upstreamWritable} is called when it does. */
    boolean writable();

    /** Back-pressure: whether more of the response is wanted. */
    void wanted(boolean more);

    /**
     * Has what the endpoint has sent count at once, which a loop that is late does not know of yet: the request's time is over.
     * Whatever can come of a response may come of this.
     *
     * @return false when the connection turns out to have ended; the sink hears of it next, if it has not already
     */
    boolean lastLook();

    /** The response is of no interest any more. */
    void cancel();
}
