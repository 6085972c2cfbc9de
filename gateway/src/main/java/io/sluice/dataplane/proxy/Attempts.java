package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Feedback;
import io.sluice.dataplane.balance.Tried;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.upstream.Connector;
import io.sluice.dataplane.upstream.Dial;
import io.sluice.dataplane.upstream.Waiter;
import io.sluice.model.Reason;

/**
 * The attempts to have one request answered by an endpoint of its upstream: which endpoint, by which connection, and
 * after a failure whether and where again. There is one attempt at a time; it ends by {@link #complete}, {@link #failed}
 * or {@link #abandon}. One per request flow, reused with it.
 *
 * <p>Once per request, on the loop: no lock, no allocation.
 */
final class Attempts implements Waiter {
    private final Exchange exchange;
    private final ResponseSink sink;
    private final Connector connector;
    private final int allowed;
    private final Tried tried = new Tried();
    private final Feedback feedback = new Feedback();

    private UpstreamState upstream;
    private long key;
    private EndpointState endpoint;
    private UpstreamStream stream;
    private Dial dial;
    private int tries;
    private boolean bodyStarted;
    private boolean answering;

    /**
     * No attempt yet.
     *
     * @param sink hears of the response, and of every failure
     */
    Attempts(ProxyLoop shared, Exchange exchange, ResponseSink sink) {
        this.exchange = exchange;
        this.sink = sink;
        this.connector = shared.connector();
        this.allowed = shared.tries();
    }

    // --- an attempt ---------------------------------------------------------------------------------------------

    /**
     * Begins the first attempt.
     *
     * @return why there is none; null when there is one
     */
    Reason begin(UpstreamState target) {
        upstream = target;
        key = RequestKey.of(target.keySource(), exchange);
        EndpointState picked = pick();
        if (picked == null) {
            return target.absence();
        }
        attempt(picked, connector.take(picked));
        return null;
    }

    private EndpointState pick() {
        return upstream.pick(exchange.loop(), exchange.client, key, tried);
    }

    private void attempt(EndpointState picked, UpstreamStream free) {
        endpoint = picked;
        tries++;
        feedback.begin(upstream, picked, exchange.loop());
        if (free != null) {
            exchange.loop().counters().count(Total.UPSTREAM_REUSED);
            sendBy(free);
        } else {
            exchange.wanted(false); // the body stays where it is until there is somebody to send it to
            dial = connector.dial(picked, this);
        }
    }

    private void sendBy(UpstreamStream connection) {
        stream = connection;
        connection.begin(exchange, sink);
    }

    @Override
    public void connected(UpstreamStream connection) {
        dial = null;
        sendBy(connection);
        connection.flush();
        exchange.wanted(true);
    }

    @Override
    public void connectFailed(Failure failure) {
        dial = null;
        sink.upstreamFailed(failure);
    }

    // --- what is sent, and what comes back ----------------------------------------------------------------------

    /**
     * Sends a piece of the request's body and releases it; without an attempt it is dropped.
     *
     * @return false when the endpoint takes no more for now
     */
    boolean send(ByteBuf data) {
        if (stream == null) {
            data.release();
            return true;
        }
        bodyStarted = true;
        stream.send(data);
        return stream.writable();
    }

    void sendEnd(HeaderBlock trailers) {
        if (stream != null) {
            bodyStarted = true; // also of an empty one: its end would not come a second time
            stream.sendEnd(trailers);
        }
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

    /** The client gets a part of this attempt's answer: from now on another one would contradict it. */
    void answering() {
        answering = true;
    }

    /** The final response head of this attempt is there. */
    void answered() {
        answering = true;
        feedback.answered(exchange.loop());
    }

    /** Adds to the response what makes the client come back to this endpoint, where the policy says so. */
    void keepClient() {
        byte[] line = upstream.cookieLine(endpoint, key);
        if (line != null) {
            exchange.response().headers().add(line);
        }
    }

    // --- how an attempt ends ------------------------------------------------------------------------------------

    /** The response was read to its end. */
    void complete() {
        feedback.end();
        stream = null;
    }

    /**
     * The attempt has failed.
     *
     * @return whether there is another one; if not, the failure is the request's
     */
    boolean failed(Failure failure) {
        feedback.failed(exchange.loop());
        stream = null;
        return mayTryAgain(failure) && tryAgain(failure);
    }

    /** The answer is of no interest any more. */
    void abandon() {
        feedback.end();
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
    }

    /** zero-loss.md 4.5, as far as nothing of a body is kept for a second time. */
    private boolean mayTryAgain(Failure failure) {
        boolean safe = switch (failure.retry()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case IF_CONNECTION_WAS_REUSED -> Method.idempotent(exchange.request().method);
        };
        return safe && !bodyStarted && !answering && tries < allowed;
    }

    private boolean tryAgain(Failure failure) {
        tried.add(endpoint);
        EndpointState next = pick();
        if (next == null && failure.retry() == Retry.IF_CONNECTION_WAS_REUSED && !endpoint.retired()) {
            next = endpoint; // the connection has failed, not the only endpoint that there is
        }
        if (next == null) {
            return false;
        }
        exchange.loop().counters().count(Total.RETRIES);
        attempt(next, null);
        return true;
    }

    /** The request is over: forgets it, so that nothing of it is kept alive until the next one. */
    void reset() {
        upstream = null;
        endpoint = null;
        tries = 0;
        if (!tried.isEmpty()) {
            tried.clear();
        }
        bodyStarted = answering = false;
    }
}
