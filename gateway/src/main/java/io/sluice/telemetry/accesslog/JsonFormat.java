package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.AttemptLog;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.ObjectRef;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** One JSON object per line, valid UTF-8 whatever the client sent. A field without a value is left out. */
final class JsonFormat implements LineFormat {
    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] CLIENT = ascii("Z\",\"client\":\"");
    private static final byte[] USER = ascii("\",\"user\":\"");
    private static final byte[] SCHEME = ascii("\",\"scheme\":\"");
    private static final byte[] METHOD = ascii("\",\"method\":\"");
    private static final byte[] HOST = ascii("\",\"host\":\"");
    private static final byte[] TARGET = ascii("\",\"target\":\"");
    private static final byte[] PROTOCOL = ascii("\",\"protocol\":\"HTTP/");
    private static final byte[] STATUS = ascii("\",\"status\":");
    private static final byte[] REQUEST_BYTES = ascii(",\"request_bytes\":");
    private static final byte[] RESPONSE_BYTES = ascii(",\"response_bytes\":");
    private static final byte[] DURATION = ascii(",\"duration\":");
    private static final byte[] REFERER = ascii(",\"referer\":\"");
    private static final byte[] USER_AGENT = ascii(",\"user_agent\":\"");
    private static final byte[] REQUEST_ID = ascii(",\"request_id\":\"");
    private static final byte[] INGRESS = ascii(",\"ingress\":\"");
    private static final byte[] SERVICE = ascii(",\"service\":\"");
    private static final byte[] UPSTREAM_ADDRESS = ascii(",\"upstream_address\":[");
    private static final byte[] UPSTREAM_STATUS = ascii("],\"upstream_status\":[");
    private static final byte[] UPSTREAM_BYTES = ascii("],\"upstream_bytes\":[");
    private static final byte[] UPSTREAM_DURATION = ascii("],\"upstream_duration\":[");
    private static final byte[] END = ascii("}\n");
    private static final byte[][] REASONS = new byte[Reason.values().length][];

    static {
        for (Reason reason : Reason.values()) {
            REASONS[reason.ordinal()] =
                    ascii(",\"reason\":\"" + reason.word() + "\",\"code\":\"" + reason.code() + "\"");
        }
    }

    private final LineClock clock;
    private final BasicUser user = new BasicUser();

    JsonFormat(LongSupplier wallClock) {
        clock = new LineClock("yyyy-MM-dd'T'HH:mm:ss.", wallClock);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(Exchange exchange, int status, Reason reason, Line line) {
        long now = exchange.loop().now();
        clock.advance(now);
        line.put(TIME);
        line.put(clock.text());
        line.threeDigits(clock.millis(now));
        line.put(CLIENT);
        Fields.client(exchange, line);
        request(exchange, line);
        line.put(STATUS);
        line.number(status);
        if (reason != null) {
            line.put(REASONS[reason.ordinal()]);
        }
        line.put(REQUEST_BYTES);
        line.number(exchange.requestBytes);
        line.put(RESPONSE_BYTES);
        line.number(exchange.bodySent);
        line.put(DURATION);
        line.seconds(now - exchange.startedAt);
        headers(exchange, line);
        route(exchange, line);
        attempts(exchange.attempts, line);
        line.put(END);
    }

    private void request(Exchange exchange, Line line) {
        RequestHead head = exchange.request();
        byte[] bytes = head.headers().bytes();
        if (user.find(head.headers())) {
            line.put(USER);
            Escapes.json(line, user.bytes(), 0, user.length());
        }
        line.put(SCHEME);
        line.put(exchange.peer().secure() ? Fields.HTTPS : Fields.HTTP);
        if (Fields.known(head)) {
            line.put(METHOD);
            Escapes.json(line, bytes, head.methodStart, head.methodEnd);
            if (head.hostStart < head.hostEnd) {
                line.put(HOST);
                Escapes.json(line, bytes, head.hostStart, head.hostEnd);
            }
            target(head, bytes, line);
        }
    }

    private static void target(RequestHead head, byte[] bytes, Line line) {
        if (Fields.targetKnown(head)) {
            line.put(TARGET);
            Escapes.json(line, bytes, head.targetStart, head.targetEnd);
        }
        if (Fields.versionKnown(head)) {
            line.put(PROTOCOL);
            Fields.version(head, line);
        }
    }

    private static void headers(Exchange exchange, Line line) {
        HeaderBlock headers = exchange.request().headers();
        header(REFERER, headers, headers.find(HeaderName.REFERER), line);
        header(USER_AGENT, headers, headers.find(HeaderName.USER_AGENT), line);
        header(REQUEST_ID, headers, Fields.requestId(exchange), line);
    }

    private static void header(byte[] name, HeaderBlock headers, int field, Line line) {
        if (field >= 0) {
            line.put(name);
            Escapes.json(line, headers.bytes(), headers.valueStart(field), headers.valueEnd(field));
            line.put('"');
        }
    }

    private static void route(Exchange exchange, Line line) {
        if (exchange.route != null) {
            ObjectRef ingress = exchange.route.origin().object();
            line.put(INGRESS);
            line.name(ingress.namespace());
            line.put('/');
            line.name(ingress.name());
            line.put('"');
        }
        if (exchange.upstream != null) {
            line.put(SERVICE);
            line.name(exchange.upstream.namespace());
            line.put('/');
            line.name(exchange.upstream.service());
            line.put(':');
            line.number(exchange.upstream.port());
            line.put('"');
        }
    }

    private static void attempts(AttemptLog attempts, Line line) {
        int count = attempts.count();
        if (count == 0) {
            return;
        }
        line.put(UPSTREAM_ADDRESS);
        for (int i = 0; i < count; i++) {
            separate(i, line);
            line.put('"');
            Fields.endpoint(attempts.endpoint(i), line);
            line.put('"');
        }
        line.put(UPSTREAM_STATUS);
        for (int i = 0; i < count; i++) {
            separate(i, line);
            line.number(attempts.status(i));
        }
        line.put(UPSTREAM_BYTES);
        for (int i = 0; i < count; i++) {
            separate(i, line);
            line.number(attempts.bytes(i));
        }
        line.put(UPSTREAM_DURATION);
        for (int i = 0; i < count; i++) {
            separate(i, line);
            line.seconds(attempts.nanos(i));
        }
        line.put(']');
    }

    private static void separate(int index, Line line) {
        if (index > 0) {
            line.put(',');
        }
    }
}
