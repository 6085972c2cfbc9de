package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.balance.LoadShare;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure.Retry;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.upstream.Connector;
import java.util.concurrent.Future;

/**
 * What one request has ready for a second attempt, and what bounds that: the body so far, the place among those that wait,
 * the budget, the pause, the time. Until the response head is there; after it nothing is tried again. Reused; confined to
 * one event loop; allocates for the first body and the first second attempt of a connection.
 *
 * <p>Nearly always there is neither, and with a thousand connections none of their objects is in the processor's cache: so
 * what is made for those is not read by others.
 */
final class Retries {
    private final Exchange exchange;
    private final Connector connector;
    private final RetryPolicy policy;
    private final RetryDeadline.Awaiting awaiting;
    private final LoadShare load = new LoadShare();
    private ReplayBuffer body; // null while the request has none
    private ReplayBuffer buffer; // made for the first body, null until then
    private RetryDeadline deadline; // made for the first second attempt, null until then
    private Future<?> pause;
    private boolean settled;
    private boolean again;
    private long lastProgress;

    /** @param awaiting hears that the time of all attempts together is over */
    Retries(ProxyLoop shared, Exchange exchange, RetryDeadline.Awaiting awaiting) {
        this.exchange = exchange;
        this.connector = shared.connector();
        this.policy = shared.retries();
        this.awaiting = awaiting;
    }

    /**
     * A request begins. It counts as one that waits when it has been sent whole: without a body at once.
     *
     * @return false when so many wait for the upstream that it must not
     */
    boolean begin(UpstreamState upstream) {
        boolean hasBody = exchange.request().hasBody();
        boolean begun = hasBody
                ? load.beginSending(upstream.load(), policy.maxWaiting())
                : load.begin(upstream.load(), policy.maxWaiting());
        if (!begun) {
            return false;
        }
        settled = false;
        if (hasBody) {
            keepBody(upstream.multiplexed());
        }
        progress();
        return true;
    }

    private void keepBody(boolean always) {
        if (buffer == null) {
            buffer = new ReplayBuffer(policy.replayBytes(), exchange.loop().memory());
        }
        body = buffer;
        body.begin(exchange.request(), always);
    }

    /** Whether all of the request will be there to be sent once more, however much of it was sent before. */
    boolean repeatable() {
        return Method.idempotent(exchange.request().method) && (body == null || body.keepsAll());
    }

    /** A piece of the body is about to be sent. */
    void sending(ByteBuf data) {
        if (!settled) {
            body.keep(data);
            progress();
        }
    }

    /** The body is about to be ended. */
    void ending(HeaderBlock trailers) {
        if (!settled) {
            body.end(trailers);
            load.sent();
        }
    }

    /** An interim response has come. It binds nobody: another endpoint may still give the final one. */
    void interim() {
        progress();
    }

    /**
     * Whether the request may be sent once more after so many attempts.
     *
     * @param safe for which requests that is, after how the last one ended
     */
    boolean allowed(Retry safe, int tries) {
        return !settled
                && tries < policy.tries()
                && RetryPolicy.allows(safe, exchange.request().method, body == null || body.complete());
    }

    /** Runs the second attempt when the back-off is over; the body stays where it is meanwhile. */
    void afterPause(Runnable attempt) {
        exchange.wanted(false);
        pause = connector.after(policy.pause(exchange.loop().random()), () -> {
            pause = null;
            attempt.run();
        });
    }

    /** Whether the upstream may have one more second attempt now. */
    boolean withinBudget() {
        boolean within = load.retry(policy.budgetPercent(), policy.budgetMin());
        if (!within) {
            exchange.loop().counters().count(Total.RETRIES_OVER_BUDGET);
        }
        return within;
    }

    /** Sends again what was sent of the body; the head has been. */
    void resend(UpstreamStream stream) {
        if (body != null) {
            body.sendTo(stream);
        }
        if (exchange.request().mayBeSilent()) {
            return;
        }
        if (deadline == null) {
            deadline = new RetryDeadline(exchange.loop(), policy.patienceNanos(), awaiting);
        }
        again = true;
        deadline.arm(lastProgress);
    }

    private void progress() {
        lastProgress = exchange.loop().now();
        if (again) {
            deadline.progress();
        }
    }

    private void disarm() {
        if (again) {
            again = false;
            deadline.disarm();
        }
    }

    /** An attempt is over. */
    void attemptOver() {
        disarm();
        if (pause != null) {
            pause.cancel(/* mayInterruptIfRunning */ false);
            pause = null;
        }
    }

    /** Nothing is tried again, and nobody waits any more. May be said again. */
    void settle() {
        settled = true;
        load.end();
        disarm();
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
