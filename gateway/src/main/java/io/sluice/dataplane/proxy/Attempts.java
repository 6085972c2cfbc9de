package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.balance.AttemptEvent;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Feedback;
import io.sluice.dataplane.balance.Tried;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.upstream.Connector;
import io.sluice.dataplane.upstream.Dial;
import io.sluice.dataplane.upstream.Waiter;
import io.sluice.model.Reason;

/**
 * The attempts to have one request answered by an endpoint of its upstream: which endpoint, by which connection, and
 * after a failure whether and where again (zero-loss.md 4.5). There is one attempt at a time; it ends by
 * {@link #complete}, {@link #failed} or {@link #abandon}. One per request flow, reused with it.
 *
 * <p>Once per request, on the loop: no lock, no allocation unless a body is kept or something is tried again.
 */
final class Attempts implements Waiter {
    private final Exchange exchange;
    private final ResponseSink sink;
    private final Connector connector;
    private final Retries retries;
    private final Tried tried = new Tried();
    private final Feedback feedback = new Feedback();

    private UpstreamState upstream;
    private long key;
    private EndpointState endpoint;
    private UpstreamStream stream;
    private Dial dial;
    private Failure last;
    private int tries;
    private boolean givenUp;

    /**
     * No attempt yet.
     *
     * @param sink hears of the response, and of every failure
     */
    Attempts(ProxyLoop shared, Exchange exchange, ResponseSink sink) {
        this.exchange = exchange;
        this.sink = sink;
        this.connector = shared.connector();
        this.retries = new Retries(shared, exchange, this::tooLate);
    }

    // --- an attempt ---------------------------------------------------------------------------------------------

    /**
     * Begins the first attempt.
     *
     * @return why there is none; null when there is one
     */
    Reason begin(UpstreamState target) {
        if (!retries.begin(target)) {
            return Reason.UPSTREAM_OVERLOADED;
        }
        upstream = target;
        key = RequestKey.of(target.keySource(), exchange);
        EndpointState picked = first();
        if (picked == null) {
            return target.absence();
        }
        boolean repeatable = Method.idempotent(exchange.request().method);
        // A connection that becomes a tunnel is not taken from others, and has no past that could show in it.
        return attempt(picked, exchange.request().upgrade ? null : connector.take(picked, repeatable));
    }

    /** What can be sent again elsewhere may go to an endpoint that has yet to show that it is well. */
    private EndpointState first() {
        RequestHead request = exchange.request();
        boolean mayTry = Method.idempotent(request.method) && !request.hasBody() && !request.upgrade;
        EndpointState trial = mayTry ? upstream.trial() : null;
        return trial != null ? trial : pick();
    }

    private EndpointState pick() {
        return upstream.pick(exchange.loop(), exchange.client, key, tried);
    }

    /** A policy may come back to one that was tried; a retry must not. */
    private EndpointState untried() {
        EndpointState next = pick();
        return next != null && tried.contains(next) ? null : next;
    }

    private Reason attempt(EndpointState picked, UpstreamStream free) {
        endpoint = picked;
        tries++;
        feedback.begin(upstream, picked, exchange.loop());
        if (free != null) {
            exchange.loop().counters().count(Total.UPSTREAM_REUSED);
            exchange.attempts.begin(picked.endpoint(), exchange.loop().now());
            sendBy(free);
            return null;
        }
        Reason refusal = connector.reserve(upstream);
        if (refusal == null) {
            exchange.attempts.begin(picked.endpoint(), exchange.loop().now());
            exchange.wanted(false); // the body stays where it is until there is somebody to send it to
            dial = connector.dial(upstream, picked, this);
        } else {
            heard(AttemptEvent.CANCELLED);
        }
        return refusal;
    }

    private void sendBy(UpstreamStream connection) {
        stream = connection;
        connection.begin(exchange, sink);
    }

    @Override
    public void connected(UpstreamStream connection) {
        dial = null;
        heard(AttemptEvent.CONNECTED);
        sendBy(connection);
        if (tries > 1) {
            retries.resend(connection);
        }
        connection.flush();
        if (connection.writable()) {
            exchange.wanted(true);
        }
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
        retries.sending(data);
        stream.send(data);
        return stream.writable();
    }

    void sendEnd(HeaderBlock trailers) {
        if (stream != null) {
            retries.ending(trailers);
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

    /** An interim response has come. */
    void interim() {
        retries.interim();
    }

    /** The final response head has come: from now on another answer would contradict it. */
    void answered() {
        heard(upstream.answer(exchange.response().status));
        retries.settle();
    }

    /** Adds to the response what makes the client come back to this endpoint, where the policy says so. */
    void keepClient() {
        byte[] line = upstream.cookieLine(endpoint, key);
        if (line != null) {
            exchange.response().headers().add(line);
        }
    }

    // --- how an attempt ends ------------------------------------------------------------------------------------

    /** The connection has become a tunnel, and is used by whoever has it until that is {@link #complete}. */
    void handOver() {
        stream = null;
    }

    /** The response was read to its end, or the tunnel has ended. */
    void complete() {
        stream = null;
        heard(AttemptEvent.COMPLETE);
    }

    /**
     * The attempt has failed.
     *
     * @return whether there is another one; if not, the failure is the request's
     */
    boolean failed(Failure failure) {
        if (givenUp) {
            return false;
        }
        stream = null;
        retries.attemptOver();
        exchange.attempts.fail(failure.reason().status(), exchange.loop().tick());
        heard(AttemptEvents.of(failure));
        return retries.allowed(failure, tries) && tryAgain(failure);
    }

    private boolean tryAgain(Failure failure) {
        tried.add(endpoint);
        EndpointState next = untried();
        if (failure.retry() == Retry.IF_CONNECTION_WAS_REUSED) {
            if (next == null && !endpoint.retired()) {
                next = endpoint; // the connection has failed, not the only endpoint that there is
            }
            return next != null && again(next); // at once, and beyond the budget: it costs a connection each time
        } else if (next == null) {
            return false;
        }
        last = failure;
        endpoint = next;
        retries.afterPause(this::resume);
        return true;
    }

    private boolean again(EndpointState next) {
        boolean begun = attempt(next, /* free */ null) == null;
        if (begun) {
            exchange.loop().counters().count(Total.RETRIES);
        }
        return begun;
    }

    /** The back-off is over. */
    private void resume() {
        if (!retries.withinBudget() || !again(endpoint.retired() ? pickAgain() : endpoint)) {
            giveUp(last);
        }
    }

    /** The endpoint has left while nobody was looking; perhaps all have, then the failure stands. */
    private EndpointState pickAgain() {
        EndpointState other = untried();
        return other != null ? other : endpoint;
    }

    /** The time of all attempts together is over. */
    private void tooLate() {
        exchange.attempts.fail(Reason.READ_TIMEOUT.status(), exchange.loop().tick());
        heard(AttemptEvent.TIMED_OUT);
        hangUp();
        giveUp(Failure.upstream(Reason.READ_TIMEOUT, Retry.NEVER));
    }

    private void giveUp(Failure failure) {
        givenUp = true;
        sink.upstreamFailed(failure);
    }

    /** The answer is of no interest any more. */
    void abandon() {
        if (stream != null || dial != null) {
            heard(AttemptEvent.CANCELLED);
        }
        hangUp();
    }

    private void hangUp() {
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
        retries.attemptOver();
    }

    /** The one place where what happens at an endpoint is told to those who judge endpoints. */
    private void heard(AttemptEvent event) {
        upstream.heard(endpoint, event);
        feedback.heard(event, exchange.loop());
    }

    /** The request is over: forgets it, so that nothing of it is kept alive until the next one. */
    void reset() {
        retries.settle();
        feedback.end(); // of an attempt that was refused as it began
        upstream = null;
        endpoint = null;
        last = null;
        tries = 0;
        if (!tried.isEmpty()) {
            tried.clear();
        }
        givenUp = false;
    }
}
