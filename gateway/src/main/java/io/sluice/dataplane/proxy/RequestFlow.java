package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.balance.EndpointState;
import io.sluice.dataplane.balance.Tried;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.http.UpstreamStream;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.route.Decision;
import io.sluice.dataplane.route.Forwarding;
import io.sluice.dataplane.route.Redirecting;
import io.sluice.dataplane.route.Responding;
import io.sluice.dataplane.upstream.Connector;
import io.sluice.dataplane.upstream.Dial;
import io.sluice.dataplane.upstream.Waiter;
import io.sluice.model.Reason;
import java.util.Optional;

/**
 * The life of a request, phase by phase: route decided and pinned, request filters, endpoint picked, connection taken
 * or dialled, head and body sent, response head, response filters, body, trailers, observers told. One per exchange
 * object, reused with it.
 *
 * <p>Once per request, on the loop: no lock, no allocation. The plan is read once; what outlives this call is the
 * decision, so that a request of an hour does not keep an hour-old plan.
 */
final class RequestFlow implements RequestSink, ResponseSink, Waiter {
    private final ProxyLoop shared;
    private final Exchange exchange;
    private final Connector connector;
    private final Tried tried = new Tried();

    private boolean open;
    private Forwarding route;
    private EndpointState endpoint;
    private UpstreamStream stream;
    private Dial dial;
    private int tries;
    private boolean bodyStarted;
    private boolean interimSent;
    private boolean responseStarted;

    RequestFlow(ProxyLoop shared, Exchange exchange) {
        this.shared = shared;
        this.exchange = exchange;
        this.connector = shared.connector();
    }

    // --- the request --------------------------------------------------------------------------------------------

    @Override
    public void begin() {
        opened();
        shared.filters().begin(exchange);
        if (exchange.request().answeredHere) {
            shared.answers().options(exchange);
            finish(exchange.response().status, null);
            return;
        }
        Decision decision = shared.plans().current().router().decide(exchange.request());
        if (decision instanceof Forwarding forwarding) {
            forward(forwarding);
        } else if (decision instanceof Redirecting redirecting) {
            redirect(redirecting);
        } else if (decision instanceof Responding responding) {
            answer(responding.reason());
        }
    }

    private void redirect(Redirecting redirecting) {
        Optional<byte[]> location =
                redirecting.locationLine(exchange.request(), exchange.peer().secure());
        if (location.isEmpty()) {
            answer(Reason.BAD_HOST);
        } else {
            shared.answers().redirect(exchange, redirecting.status(), location.get());
            finish(redirecting.status(), null);
        }
    }

    private void opened() {
        open = true;
        exchange.loop().counters().count(Total.REQUESTS);
    }

    private void forward(Forwarding forwarding) {
        Reason refusal = forwarding.filters().onRequest(exchange);
        if (refusal != null) {
            answer(refusal);
            return;
        }
        route = forwarding;
        EndpointState picked = pick();
        if (picked == null) {
            answer(forwarding.upstream().absence());
        } else {
            attempt(picked, connector.take(picked));
        }
    }

    private EndpointState pick() {
        UpstreamState upstream = route.upstream();
        return upstream.pick(exchange.client, exchange.loop().now(), tried);
    }

    private void attempt(EndpointState picked, UpstreamStream free) {
        endpoint = picked;
        tries++;
        if (free != null) {
            exchange.loop().counters().count(Total.UPSTREAM_REUSED);
            send(free);
        } else {
            exchange.wanted(false); // the body stays where it is until there is somebody to send it to
            dial = connector.dial(picked, this);
        }
    }

    private void send(UpstreamStream connection) {
        stream = connection;
        connection.begin(exchange, this);
    }

    @Override
    public void connected(UpstreamStream connection) {
        dial = null;
        send(connection);
        connection.flush();
        exchange.wanted(true);
    }

    @Override
    public void connectFailed(Failure failure) {
        dial = null;
        failed(failure);
    }

    @Override
    public void requestBody(ByteBuf data) {
        if (stream == null) {
            data.release();
            return;
        }
        bodyStarted = true;
        stream.send(data);
        if (!stream.writable()) {
            exchange.wanted(false);
        }
    }

    @Override
    public void requestEnd(HeaderBlock trailers) {
        if (stream != null) {
            bodyStarted = true; // also of an empty one: its end would not come a second time
            stream.sendEnd(trailers);
        }
    }

    @Override
    public void requestBatchEnd() {
        if (stream != null) {
            stream.flush();
        }
    }

    @Override
    public void upstreamWritable() {
        exchange.wanted(true);
    }

    // --- the response -------------------------------------------------------------------------------------------

    @Override
    public void responseInterim() {
        route.filters().onResponse(exchange);
        interimSent = true;
        exchange.sendInterim();
    }

    @Override
    public void responseHead() {
        responseStarted = true;
        route.filters().onResponse(exchange);
        shared.answers().date(exchange);
        exchange.sendHead();
    }

    @Override
    public void responseBody(ByteBuf data) {
        exchange.send(data);
        if (!exchange.writable()) {
            stream.wanted(false);
        }
    }

    @Override
    public void clientWritable() {
        if (stream != null) {
            stream.wanted(true);
        }
    }

    @Override
    public void responseEnd(HeaderBlock trailers) {
        stream = null;
        exchange.sendEnd(trailers);
        finish(exchange.response().status, null);
    }

    @Override
    public void responseBatchEnd() {
        exchange.flush();
    }

    // --- failures -----------------------------------------------------------------------------------------------

    @Override
    public void upstreamFailed(Failure failure) {
        stream = null;
        failed(failure);
    }

    private void failed(Failure failure) {
        if (!responseStarted && mayTryAgain(failure)) {
            tryAgain(failure);
        } else {
            fail(failure.reason());
        }
    }

    /** zero-loss.md 4.5, as far as nothing of a body is kept for a second time. */
    private boolean mayTryAgain(Failure failure) {
        boolean safe = switch (failure.retry()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case IF_CONNECTION_WAS_REUSED -> Method.idempotent(exchange.request().method);
        };
        return safe && !bodyStarted && !interimSent && tries < shared.tries();
    }

    private void tryAgain(Failure failure) {
        tried.add(endpoint);
        EndpointState next = pick();
        if (next == null && failure.retry() == Failure.Retry.IF_CONNECTION_WAS_REUSED && !endpoint.retired()) {
            next = endpoint; // the connection has failed, not the only endpoint that there is
        }
        if (next == null) {
            answer(failure.reason());
        } else {
            exchange.loop().counters().count(Total.RETRIES);
            attempt(next, null);
        }
    }

    @Override
    public void refused(Failure failure) {
        if (open) {
            abandonUpstream();
            fail(failure.reason());
            return;
        }
        opened();
        exchange.client = exchange.peer().address();
        shared.answers().refusal(exchange, failure.reason());
        exchange.request().reset(); // what was read of it means nothing
        finish(failure.reason().status(), failure.reason());
    }

    private void fail(Reason reason) {
        if (responseStarted) {
            cut(reason);
        } else {
            answer(reason);
        }
    }

    @Override
    public void clientGone(Failure failure) {
        abandonUpstream();
        finish(responseStarted ? exchange.response().status : 0, failure.reason());
    }

    private void abandonUpstream() {
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
    }

    private void cut(Reason reason) {
        exchange.cut();
        finish(exchange.response().status, reason);
    }

    private void answer(Reason reason) {
        shared.answers().refusal(exchange, reason);
        finish(reason.status(), reason);
    }

    private void finish(int status, Reason reason) {
        if (status > 0) {
            exchange.loop().counters().count(Total.RESPONSES);
        }
        if (reason != null) {
            exchange.loop().counters().count(reason);
        }
        shared.observer().ended(exchange, status, reason);
        route = null;
        endpoint = null;
        tries = 0;
        if (!tried.isEmpty()) {
            tried.clear();
        }
        open = bodyStarted = interimSent = responseStarted = false;
        exchange.done();
    }
}
