package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.balance.AttemptEvent;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Feedback;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.upstream.Connector;
import io.sluice.dataplane.upstream.Dial;
import io.sluice.dataplane.upstream.Waiter;
import io.sluice.model.Reason;

/**
 * One attempt at one endpoint: the connection that is taken or made for it, and what those are told who judge endpoints.
 * Which endpoint, and what follows, is decided by {@link Attempts}. Reused for one attempt after the other; confined to
 * one event loop, without lock or allocation.
 */
final class Attempt {
    private final Exchange exchange;
    private final ResponseSink sink;
    private final Connector connector;
    private Feedback feedback; // null until a policy listens: one object less to read

    private UpstreamState upstream;
    private EndpointState endpoint;
    private UpstreamStream stream;
    private Dial dial;

    /** @param sink hears of the response, and of every failure */
    Attempt(Exchange exchange, ResponseSink sink, Connector connector) {
        this.exchange = exchange;
        this.sink = sink;
        this.connector = connector;
    }

    /** The attempts that follow are at endpoints of this one. */
    void upstream(UpstreamState target) {
        upstream = target;
    }

    /** Where it is, or was. */
    EndpointState endpoint() {
        return endpoint;
    }

    /**
     * Begins by a connection that is free.
     *
     * @param repeatable whether the request can be sent again when that turns out to be at its end
     * @return false when there is none
     */
    boolean reuse(EndpointState picked, boolean repeatable) {
        RequestHead request = exchange.request();
        // A connection that becomes a tunnel is not taken from others, and has no past that could show in it.
        UpstreamStream free = request.upgrade ? null : connector.take(picked, repeatable);
        if (free != null) {
            exchange.loop().counters().count(Total.UPSTREAM_REUSED);
            begun(picked);
            sendBy(free);
        }
        return free != null;
    }

    /** Why no connection to it can be made; null when one can, then {@link #dial} must follow. */
    Reason reserve(EndpointState picked) {
        return connector.reserve(upstream, picked);
    }

    /** Begins by making a connection; the waiter hears of it. */
    void dial(EndpointState picked, Waiter waiter) {
        begun(picked);
        exchange.wanted(false); // the body stays where it is until there is somebody to send it to
        dial = connector.dial(upstream, picked, waiter);
    }

    private void begun(EndpointState picked) {
        endpoint = picked;
        if (feedback != null || upstream.listens()) {
            feedback = feedback == null ? new Feedback() : feedback;
            feedback.begin(upstream, picked, exchange.loop());
        }
        exchange.attempts.begin(picked.endpoint(), exchange.loop().now());
    }

    /** The connection is made. */
    void connected(UpstreamStream connection) {
        dial = null;
        heard(AttemptEvent.CONNECTED);
        sendBy(connection);
    }

    private void sendBy(UpstreamStream connection) {
        stream = connection;
        connection.begin(exchange, sink);
    }

    /** It could not be made. */
    void connectFailed() {
        dial = null;
    }

    /** Whether there is a connection, so that something can be sent. */
    boolean connected() {
        return stream != null;
    }

    /** @return false when the endpoint takes no more for now */
    boolean send(ByteBuf data) {
        stream.send(data);
        return stream.writable();
    }

    void sendEnd(HeaderBlock trailers) {
        stream.sendEnd(trailers);
    }

    void flush() {
        if (stream != null) {
            stream.flush();
        }
    }

    /** Back-pressure: whether more of the response is wanted. */
    void responseWanted(boolean more) {
        if (stream != null) {
            stream.wanted(more);
        }
    }

    /**
     * Its time is over: what has come of the response counts.
     *
     * @return false when its connection turns out to have ended
     */
    boolean lastLook() {
        return stream == null || stream.lastLook();
    }

    /** Whether it is under way. */
    boolean open() {
        return stream != null || dial != null;
    }

    /** The connection belongs to somebody else. */
    void release() {
        stream = null;
    }

    /** Ends it. */
    void hangUp() {
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
    }

    /** The one place where what happens at an endpoint is told to those who judge endpoints. */
    void heard(AttemptEvent event) {
        upstream.heard(endpoint, event);
        if (event == AttemptEvent.STALE) {
            endpoint.reuse().deadEnd(exchange.loop().now());
        }
        if (feedback != null) {
            feedback.heard(event, exchange.loop());
        }
    }

    /** The request is over. */
    void reset() {
        if (feedback != null) {
            feedback.end(); // of an attempt of which nothing more was heard
        }
        upstream = null;
        endpoint = null;
    }
}
