package io.sluice.dataplane.http;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.model.HostRules;
import io.sluice.model.Route;
import io.sluice.model.UpstreamId;
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
    /** Whether the client speaks TLS, to us or to a trusted peer that says so; known with {@link #client}. */
    public boolean secure;
    /** When the request's first byte was read, in nanoseconds of the loop's clock. */
    public long startedAt;
    /** How many bytes of the request were read: head, and the data of its body, or what a tunnel has carried. */
    public long requestBytes;
    /** How many bytes of the response's body, or of a tunnel, were handed to the connection. */
    public long bodySent;
    /** The route that was matched; null where none was. */
    public Route route;
    /** What holds for the whole host that was asked. */
    public HostRules rules = HostRules.NONE;
    /** Where the request is forwarded to; null when it is answered here. */
    public UpstreamId upstream;
    /** What was tried there. */
    public final AttemptLog attempts = new AttemptLog();

    /** A request begins with its first byte. */
    protected final void startAt(long now) {
        startedAt = now;
        requestBytes = 0;
        bodySent = 0;
    }

    /** The request is over and everybody has been told: an idle connection keeps nothing of the plan it was served by. */
    public final void forget() {
        client = null;
        secure = false;
        route = null;
        rules = HostRules.NONE;
        upstream = null;
        attempts.clear();
    }

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

    /**
     * Sends {@link #response()} as the 101 (Switching Protocols) that it is; what is left is the connection, with what
     * the client has sent ahead. The {@link RequestSink} hears nothing more; {@link #done} follows when the connection's
     * use is over. Only for a request that {@link RequestHead#upgrade asks for it}.
     */
    public ByteChannel switchProtocols() {
        throw new IllegalStateException("a protocol version without upgrades has let one through");
    }

    /** Sends a piece of the body and releases it. */
    public abstract void send(ByteBuf data);

    /**
     * The response is complete.
     *
     * @param trailers null when there are none
     */
    public abstract void sendEnd(HeaderBlock trailers);

    /**
     * Sends a whole response that was encoded before as HTTP/1 has it, and is the last one of its connection.
     *
     * @param response released here, if the answer is true
     * @return false where the client's version needs another form; nothing was sent then
     */
    public boolean sendEncoded(ByteBuf response) {
        return false;
    }

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
