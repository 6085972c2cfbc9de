package io.sluice.dataplane.proxy;

import io.netty.buffer.Unpooled;
import io.sluice.dataplane.filter.StrictTransportSecurity;
import io.sluice.dataplane.grpc.GrpcAnswers;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http.ResponseHead;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Sends what the gateway says by itself: refusals as {@link FailureResponses} has them, redirects, OPTIONS of the
 * gateway as a whole. With Date, exact Content-Length and {@code Cache-Control: no-store}, without Server. One per
 * event loop.
 */
public final class LocalAnswers {
    private static final byte[] NO_STORE = line("Cache-Control: no-store");
    private static final byte[] HTML = line("Content-Type: text/html; charset=utf-8");
    private static final byte[] JSON = line("Content-Type: application/json");
    private static final byte[] ALLOW = line("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    private static final byte[] RETRY_AFTER = line("Retry-After: 1");
    private static final byte[] APPLICATION_JSON = "application/json".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TEXT_HTML = "text/html".getBytes(StandardCharsets.US_ASCII);
    private static final int NO_CONTENT = 204;

    private final FailureResponses failures;
    private final DateLine date;
    private final StrictTransportSecurity transport;
    private final OverloadAnswer overloaded;

    public LocalAnswers(FailureResponses failures, DateLine date, StrictTransportSecurity transport) {
        this.failures = failures;
        this.date = date;
        this.transport = transport;
        this.overloaded = new OverloadAnswer(failures);
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Answers with the reason's status, or a call of gRPC with one of its own.
     *
     * @return the status that was sent
     */
    int refusal(Exchange exchange, Reason reason) {
        if (failures.calls().areFor(exchange.request(), reason)) {
            call(exchange, reason);
            return GrpcAnswers.OK;
        }
        refuse(exchange, reason);
        return reason.status();
    }

    /** A head is all: gRPC over HTTP/2 calls it "Trailers-Only". */
    private void call(Exchange exchange, Reason reason) {
        if (FailureResponses.closes(reason)) {
            exchange.closeAfter();
        }
        ResponseHead head = begin(exchange, GrpcAnswers.OK);
        failures.calls().complete(head, reason);
        if (exchange.peer().trusted()) {
            head.headers().add(failures.line(reason));
        }
        head.contentLength = exchange.request().http2 ? RequestHead.NO_LENGTH : 0;
        exchange.sendHead();
        exchange.sendEnd(null);
    }

    /**
     * Ends a response that was begun, and whose rest will not come, so that the client knows why.
     *
     * @return false where that cannot be said any more; nothing was sent then
     */
    boolean endCall(Exchange exchange, Reason reason) {
        if (!failures.calls().mayEnd(exchange, reason)) {
            return false;
        }
        exchange.sendEnd(failures.calls().trailers(reason));
        return true;
    }

    private void refuse(Exchange exchange, Reason reason) {
        if (reason == Reason.OVERLOADED
                && overloaded.send(exchange, date.line(exchange.loop().now()))) {
            return;
        }
        if (FailureResponses.closes(reason)) {
            exchange.closeAfter();
        }
        boolean json = prefersJson(exchange.request().headers());
        ResponseHead head = begin(exchange, reason.status());
        head.headers().add(json ? JSON : HTML);
        if (reason == Reason.METHOD_NOT_ALLOWED) {
            head.headers().add(ALLOW);
        }
        if (FailureResponses.passes(reason)) {
            head.headers().add(RETRY_AFTER);
        }
        if (exchange.peer().trusted()) {
            head.headers().add(failures.line(reason));
        }
        send(exchange, head, json ? failures.json(reason) : failures.html(reason));
    }

    void redirect(Exchange exchange, int status, byte[] locationLine) {
        ResponseHead head = begin(exchange, status);
        head.headers().add(HTML);
        head.headers().add(locationLine);
        send(exchange, head, failures.redirect(status));
    }

    void options(Exchange exchange) {
        ResponseHead head = begin(exchange, NO_CONTENT);
        head.headers().add(ALLOW);
        head.bodiless = true;
        exchange.sendHead();
        exchange.sendEnd(null);
    }

    /** What a forwarded response still lacks: a Date (RFC 9110 section 6.6.1), and what its host tells clients. */
    void complete(Exchange exchange) {
        HeaderBlock headers = exchange.response().headers();
        if (headers.find(HeaderName.DATE) < 0) {
            headers.add(date.line(exchange.loop().now()));
        }
        transport.onResponse(exchange);
    }

    /** As {@link #complete}, for a response that needs no Date. */
    void completeSwitch(Exchange exchange) {
        transport.onResponse(exchange);
    }

    private ResponseHead begin(Exchange exchange, int status) {
        ResponseHead head = exchange.response();
        head.reset();
        head.status = status;
        byte[] phrase = FailureResponses.phrase(status);
        head.reasonStart = head.headers().append(phrase, 0, phrase.length);
        head.reasonEnd = head.headers().length();
        head.headers().add(date.line(exchange.loop().now()));
        head.headers().add(NO_STORE);
        transport.onResponse(exchange);
        return head;
    }

    private static void send(Exchange exchange, ResponseHead head, byte[] body) {
        head.contentLength = body.length;
        exchange.sendHead();
        exchange.send(Unpooled.wrappedBuffer(body));
        exchange.sendEnd(null);
    }

    private static boolean prefersJson(HeaderBlock headers) {
        int accept = headers.find(HeaderName.ACCEPT);
        return accept >= 0 && contains(headers, accept, APPLICATION_JSON) && !contains(headers, accept, TEXT_HTML);
    }

    private static boolean contains(HeaderBlock headers, int field, byte[] lower) {
        int last = headers.valueEnd(field) - lower.length;
        for (int at = headers.valueStart(field); at <= last; at++) {
            if (HeaderName.equalsIgnoreCase(lower, headers.bytes(), at)) {
                return true;
            }
        }
        return false;
    }
}
