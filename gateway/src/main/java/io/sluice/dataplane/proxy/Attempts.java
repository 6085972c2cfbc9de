package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.balance.AttemptEvent;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.upstream.Waiter;
import io.sluice.model.Reason;

/**
 * The attempts to have one request answered by an endpoint of its upstream: by which connection, and after a failure
 * whether again (zero-loss.md 4.5); which endpoint is left to {@link EndpointChoice}. There is one {@link Attempt} at a
 * time; it ends by {@link #complete}, {@link #failed} or {@link #abandon}. One per request flow, reused with it.
 *
 * <p>Once per request, on the loop: no lock, no allocation unless a body is kept or something is tried again.
 */
final class Attempts implements Waiter, RetryDeadline.Awaiting {
    private final Exchange exchange;
    private final ResponseSink sink;
    private final EndpointChoice choice;
    private final Retries retries;
    private final Attempt attempt;

    private UpstreamState upstream;
    private EndpointState next;
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
        this.choice = new EndpointChoice(exchange);
        this.attempt = new Attempt(exchange, sink, shared.connector());
        this.retries = new Retries(shared, exchange, this);
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
        tries = 1;
        attempt.upstream(target);
        choice.begin(target);
        EndpointState picked = choice.first();
        if (picked == null) {
            return target.absence();
        }
        Reason refusal = attempt.reuse(picked, retries.repeatable()) ? null : dial(picked);
        // No connection can be made, perhaps because one endpoint accepts none: others may have one, or room for it.
        return refusal != null && choice.elsewhere(picked, this::canBegin) ? null : refusal;
    }

    private boolean canBegin(EndpointState other) {
        return attempt.reuse(other, retries.repeatable()) || dial(other) == null;
    }

    private Reason dial(EndpointState picked) {
        Reason refusal = attempt.reserve(picked);
        if (refusal == null) {
            attempt.dial(picked, this);
        } else {
            upstream.heard(picked, AttemptEvent.CANCELLED); // if it was this one's to try, somebody else may
        }
        return refusal;
    }

    @Override
    public void connected(UpstreamStream connection) {
        attempt.connected(connection);
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
        attempt.connectFailed();
        sink.upstreamFailed(failure);
    }

    // --- what is sent, and what comes back ----------------------------------------------------------------------

    /**
     * Sends a piece of the request's body and releases it; without an attempt it is dropped.
     *
     * @return false when the endpoint takes no more for now
     */
    boolean send(ByteBuf data) {
        if (!attempt.connected()) {
            data.release();
            return true;
        }
        retries.sending(data);
        return attempt.send(data);
    }

    void sendEnd(HeaderBlock trailers) {
        if (attempt.connected()) {
            retries.ending(trailers);
            attempt.sendEnd(trailers);
        }
    }

    void flush() {
        attempt.flush();
    }

    /** Back-pressure: whether more of the response is wanted. */
    void responseWanted(boolean more) {
        attempt.responseWanted(more);
    }

    /** An interim response has come. */
    void interim() {
        retries.interim();
    }

    /**
     * The final response head has come: once it is passed on another answer would contradict it.
     *
     * @return whether it is to be passed on; if not, another endpoint is asked
     */
    boolean answered() {
        AttemptEvent event = upstream.answer(exchange.response().status);
        attempt.heard(event);
        if (event == AttemptEvent.ANSWERED_BADLY && insteadElsewhere()) {
            return false;
        }
        retries.settle();
        return true;
    }

    /**
     * Nobody is to get the bad answer of an endpoint that is out, and only tried, or about to be out, where another one
     * can be asked. At once: these are few.
     */
    private boolean insteadElsewhere() {
        EndpointState bad = attempt.endpoint();
        if (!upstream.distrusts(bad) || !retries.allowed(Retry.IF_IDEMPOTENT, tries)) {
            return false;
        }
        choice.tried(bad);
        EndpointState other = choice.untried();
        if (other == null || !retries.withinBudget() || attempt.reserve(other) != null) {
            return false;
        }
        exchange.attempts.end(exchange.loop().tick());
        attempt.hangUp();
        retries.attemptOver();
        exchange.loop().counters().count(Total.RETRIES);
        tries++;
        attempt.dial(other, this);
        return true;
    }

    /** Adds to the response what makes the client come back to this endpoint, where the policy says so. */
    void keepClient() {
        byte[] line = choice.cookieLine(attempt.endpoint());
        if (line != null) {
            exchange.response().headers().add(line);
        }
    }

    // --- how an attempt ends ------------------------------------------------------------------------------------

    /** The connection has become a tunnel, and is used by whoever has it until that is {@link #complete}. */
    void handOver() {
        attempt.release();
    }

    /** The response was read to its end, or the tunnel has ended. */
    void complete() {
        attempt.release();
        attempt.heard(AttemptEvent.COMPLETE);
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
        attempt.release();
        retries.attemptOver();
        exchange.attempts.fail(failure.reason().status(), exchange.loop().tick());
        attempt.heard(AttemptEvents.of(failure));
        return retries.allowed(failure.retry(), tries) && tryAgain(failure);
    }

    private boolean tryAgain(Failure failure) {
        EndpointState failing = attempt.endpoint();
        choice.tried(failing);
        EndpointState other = choice.untried();
        if (failure.retry() == Retry.IF_CONNECTION_WAS_REUSED) {
            if (other == null && !failing.retired()) {
                other = failing; // the connection has failed, not the only endpoint that there is
            }
            return other != null && again(other); // at once, and beyond the budget: it costs a connection each time
        } else if (other == null && failure.retry() == Retry.UNPROCESSED && !failing.retired()) {
            other = failing; // by another connection: this one is full, or about to end
        }
        if (other == null) {
            return false;
        }
        last = failure;
        next = other;
        retries.afterPause(this::resume);
        return true;
    }

    private boolean again(EndpointState picked) {
        tries++;
        boolean begun = dial(picked) == null;
        if (begun) {
            exchange.loop().counters().count(Total.RETRIES);
        }
        return begun;
    }

    /** The back-off is over. */
    private void resume() {
        // Whoever has left may have left its address to somebody else. If all have, the failure stands.
        EndpointState other = next.retired() ? choice.untried() : next;
        if (other == null || other.retired() || !retries.withinBudget() || !again(other)) {
            giveUp(last);
        }
    }

    @Override
    public boolean lastLook() {
        return attempt.lastLook();
    }

    /** The time of all attempts together is over. */
    @Override
    public void tooLate() {
        exchange.attempts.fail(Reason.READ_TIMEOUT.status(), exchange.loop().tick());
        attempt.heard(AttemptEvent.TIMED_OUT);
        hangUp();
        giveUp(Failure.upstream(Reason.READ_TIMEOUT, Retry.NEVER));
    }

    private void giveUp(Failure failure) {
        givenUp = true;
        sink.upstreamFailed(failure);
    }

    /** The answer is of no interest any more. */
    void abandon() {
        if (attempt.open()) {
            attempt.heard(AttemptEvent.CANCELLED);
        }
        hangUp();
    }

    private void hangUp() {
        attempt.hangUp();
        retries.attemptOver();
    }

    /** The request is over: forgets it, so that nothing of it is kept alive until the next one. */
    void reset() {
        retries.settle();
        choice.reset();
        attempt.reset();
        upstream = null;
        next = null;
        last = null;
        tries = 0;
        givenUp = false;
    }
}
