package io.sluice.dataplane.http;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.loop.Loop;
import java.net.InetAddress;

/**
 * One request and its response, as filters and observers see it, and the way back to the client. Reused for the next
 * request of its connection; confined to one event loop. A protocol version extends it with what moves bytes.
 */
public abstract class Exchange {
    /**
     * The largest request body, 0 = unlimited; set from the settings, lowered or raised by filters. The protocol version
     * refuses a body as soon as it is known to exceed it.
     */
    public long bodyLimit;
    /** The client's address as computed from trusted forwarded headers, for affinity, limits and logs. */
    public InetAddress client;

    public abstract RequestHead request();

    /** Valid from the response filters on. */
    public abstract ResponseHead response();

    public abstract Peer peer();

    public abstract Loop loop();

    /** Sends {@link #response()} as an interim response, if the client's version knows such. */
    public abstract void sendInterim();

    /**
     * Sends {@link #response()} as the final head, with what follows first, the body, its end or a flush. The framing
     * of the body follows from the response and from the client's version.
     */
    public abstract void sendHead();

    /** Sends a piece of the body and releases it. */
    public abstract void send(ByteBuf data);

    /**
     * The response is complete.
     *
     * @param trailers null when there are none
     */
    public abstract void sendEnd(HeaderBlock trailers);

    public abstract void flush();

    /** Whether the client takes more bytes now; if not, {@link RequestSink#clientWritable} is called when it does. */
    public abstract boolean writable();

    /** Back-pressure: whether more of the request's body is wanted. */
    public abstract void wanted(boolean more);

    /** The connection ends with this response; to be called before its head is sent. */
    public abstract void closeAfter();

    /** The response that was begun cannot be completed: the client is made to see that. */
    public abstract void cut();

    /** The handler is through with this request; the object is free for the next one. */
    public abstract void done();
}
