package io.sluice.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.dataplane.grpc.CallDeadline;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.Failure;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.RequestSink;
import io.sluice.dataplane.http.ResponseSink;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.dataplane.route.Decision;
import io.sluice.dataplane.route.Forwarding;
import io.sluice.dataplane.route.Redirecting;
import io.sluice.dataplane.route.Responding;
import io.sluice.dataplane.route.Wrapped;
import io.sluice.dataplane.wire.ByteChannel;
import io.sluice.model.Reason;
import java.util.Optional;

/**
 * The life of a request, phase by phase: route decided and pinned, request filters, endpoint picked, connection taken
 * or dialled, head and body sent, response head, response filters, body, trailers, observers told. To which endpoint, and
 * whether again to another, is left to {@link Attempts}. One per exchange object, reused with it.
 *
 * <p>Once per request, on the loop: no lock, no allocation. The plan is read once; what outlives this call is the
 * decision, so that a request of an hour does not keep an hour-old plan.
 */
final class RequestFlow implements RequestSink, ResponseSink, Tunnel.Owner {
    private final ProxyLoop shared;
    private final Exchange exchange;
    private final Attempts attempts;

    private boolean open;
    private Forwarding route;
    private boolean responseStarted;
    private CallDeadline deadline; // made for the first call of gRPC that has one

    RequestFlow(ProxyLoop shared, Exchange exchange) {
        this.shared = shared;
        this.exchange = exchange;
        this.attempts = new Attempts(shared, exchange, this);
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
        LivePlan plan = shared.plans().current();
        Reason wrong = shared.misdirection().check(exchange, plan.plan().tls());
        if (wrong != null) {
            answer(wrong);
            return;
        }
        Decision decision = plan.router().decide(exchange.request());
        exchange.route = decision.route().orElse(null);
        decided(decision);
    }

    private void decided(Decision first) {
        Decision decision = first;
        while (!(decision instanceof Forwarding) && decision instanceof Wrapped wrapped) {
            decision = wrapped.next(exchange);
        }
        if (decision instanceof Forwarding forwarding) {
            forward(forwarding);
        } else if (decision instanceof Redirecting redirecting) {
            redirect(redirecting);
        } else if (decision instanceof Responding responding) {
            answer(responding.reason());
        }
    }

    private void redirect(Redirecting redirecting) {
        Optional<byte[]> location = redirecting.locationLine(exchange);
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
        exchange.upstream = forwarding.upstream().id();
        if (!inTime()) {
            answer(Reason.DEADLINE_EXCEEDED);
            return;
        }
        Reason absence = attempts.begin(forwarding.upstream());
        if (absence != null) {
            answer(absence);
        }
    }

    /** Whether there is time left; watches over it where it is bounded. */
    private boolean inTime() {
        long due = CallDeadline.of(exchange);
        if (due != CallDeadline.NEVER) {
            deadline = deadline == null ? new CallDeadline(exchange, this::overdue) : deadline;
            deadline.arm(due);
        }
        return due > exchange.loop().now();
    }

    private void overdue() {
        exchange.attempts.fail(
                Reason.DEADLINE_EXCEEDED.status(), exchange.loop().tick());
        attempts.abandon();
        fail(Reason.DEADLINE_EXCEEDED);
    }

    @Override
    public void requestBody(ByteBuf data) {
        if (!attempts.send(data)) {
            exchange.wanted(false);
        }
    }

    @Override
    public void requestEnd(HeaderBlock trailers) {
        attempts.sendEnd(trailers);
    }

    @Override
    public void requestBatchEnd() {
        attempts.flush();
    }

    @Override
    public void upstreamWritable() {
        exchange.wanted(true);
    }

    // --- the response -------------------------------------------------------------------------------------------

    @Override
    public void responseInterim() {
        route.filters().onResponse(exchange);
        attempts.interim();
        exchange.sendInterim();
    }

    @Override
    public void responseHead() {
        exchange.attempts.answered(exchange.response().status);
        if (!attempts.answered()) {
            return;
        } else if (claimsTunnel()) {
            attempts.abandon();
            answer(Reason.BAD_UPGRADE);
            return;
        }
        responseStarted = true;
        route.filters().onResponse(exchange);
        attempts.keepClient(); // after the filters: what the endpoint says of connections does not concern it
        shared.answers().complete(exchange);
        exchange.sendHead();
    }

    /** Over HTTP/2 any 2xx says that the WebSocket is open (RFC 8441 section 5, RFC 9110 section 9.3.6), and it is not. */
    private boolean claimsTunnel() {
        RequestHead request = exchange.request();
        int status = exchange.response().status;
        return request.upgrade && request.http2 && status >= 200 && status < 300;
    }

    @Override
    public void responseSwitched(ByteChannel endpoint) {
        responseStarted = true;
        exchange.attempts.answered(exchange.response().status);
        attempts.answered();
        route.filters().onResponse(exchange);
        attempts.keepClient();
        shared.answers().completeSwitch(exchange);
        attempts.handOver();
        route = null; // what decides over requests is not kept for as long as a tunnel lasts
        shared.tunnels().open(exchange.switchProtocols(), endpoint, this);
    }

    @Override
    public void tunnelEnded(long received, long sent, Reason reason) {
        exchange.requestBytes += received;
        exchange.bodySent = sent;
        exchange.attempts.received(sent);
        attempts.complete();
        finish(exchange.response().status, reason);
    }

    @Override
    public void responseBody(ByteBuf data) {
        exchange.attempts.received(data.readableBytes());
        exchange.send(data);
        if (!exchange.writable()) {
            attempts.responseWanted(false);
        }
    }

    @Override
    public void clientWritable() {
        attempts.responseWanted(true);
    }

    @Override
    public void responseEnd(HeaderBlock trailers) {
        attempts.complete();
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
        if (!attempts.failed(failure)) {
            fail(failure.reason());
        }
    }

    @Override
    public void refused(Failure failure) {
        if (open) {
            attempts.abandon();
            fail(failure.reason());
            return;
        }
        opened();
        exchange.client = exchange.peer().address();
        int status = shared.answers().refusal(exchange, failure.reason());
        exchange.request().refused();
        finish(status, failure.reason());
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
        attempts.abandon();
        finish(responseStarted ? exchange.response().status : 0, failure.reason());
    }

    private void cut(Reason reason) {
        if (!shared.answers().endCall(exchange, reason)) {
            exchange.cut();
        }
        finish(exchange.response().status, reason);
    }

    private void answer(Reason reason) {
        finish(shared.answers().refusal(exchange, reason), reason);
    }

    private void finish(int status, Reason reason) {
        if (status > 0) {
            exchange.loop().counters().count(Total.RESPONSES);
        }
        if (reason != null) {
            exchange.loop().counters().count(reason);
        }
        exchange.loop().tick(); // the one reading of the clock at a request's end: durations end here
        exchange.attempts.end(exchange.loop().now());
        shared.observer().ended(exchange, status, reason);
        attempts.reset();
        if (deadline != null) {
            deadline.remove();
        }
        route = null;
        open = responseStarted = false;
        exchange.forget();
        exchange.done();
    }
}
