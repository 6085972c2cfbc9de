package io.sluice.telemetry.accesslog;

import io.sluice.dataplane.http.AttemptLog;
import io.sluice.dataplane.http.Exchange;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.model.Reason;
import io.sluice.model.UpstreamId;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * The lines that programs around nginx read: {@code combined}, and ingress-nginx's {@code upstreaminfo}, which has the
 * same beginning. A field without a value is {@code -}.
 */
final class NginxFormat implements LineFormat {
    private static final byte[] BETWEEN = ascii(" - ");
    private static final byte[] REQUEST = ascii(" +0000] \"");
    private static final byte[] VERSION = ascii(" HTTP/");
    private static final byte[] NOT_READ = ascii(" -");
    private static final byte[] NEXT_QUOTED = ascii("\" \"");
    private static final byte[] NO_ALTERNATIVE = ascii("] [] ");
    private static final byte[] COMMA = ascii(", ");
    private static final byte[] NO_ATTEMPT = ascii("- - - -");
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final LineClock clock;
    private final boolean upstreamInfo;
    private final BasicUser user = new BasicUser();

    NginxFormat(LongSupplier wallClock, boolean upstreamInfo) {
        this.clock = new LineClock("dd/MMM/yyyy:HH:mm:ss", wallClock);
        this.upstreamInfo = upstreamInfo;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(Exchange exchange, int status, Reason reason, Line line) {
        long now = exchange.loop().now();
        HeaderBlock headers = exchange.request().headers();
        clock.advance(now);
        Fields.client(exchange, line);
        line.put(BETWEEN);
        user(headers, line);
        line.put(' ');
        line.put('[');
        line.put(clock.text());
        line.put(REQUEST);
        requestLine(exchange.request(), line);
        line.put('"');
        line.put(' ');
        line.threeDigits(shown(status, reason));
        line.put(' ');
        line.number(exchange.bodySent);
        line.put(' ');
        line.put('"');
        header(headers, headers.find(HeaderName.REFERER), line);
        line.put(NEXT_QUOTED);
        header(headers, headers.find(HeaderName.USER_AGENT), line);
        line.put('"');
        if (upstreamInfo) {
            upstreamInfo(exchange, now, line);
        }
        line.put('\n');
    }

    /** What nginx, and so every board made for it, calls a client that left before it was answered. */
    private static int shown(int status, Reason reason) {
        return status == 0 && reason == Reason.CLIENT_GONE ? CLIENT_CLOSED_REQUEST : status;
    }

    /** Not in quotes, so its blanks must not look like the end of the field. */
    private void user(HeaderBlock headers, Line line) {
        if (!user.find(headers) || user.length() == 0) {
            line.put('-');
            return;
        }
        unquoted(user.bytes(), 0, user.length(), line);
    }

    private static void unquoted(byte[] bytes, int start, int end, Line line) {
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b > ' ' && b < 0x7F && b != '"' && b != '\\') {
                line.put((char) b);
            } else {
                Escapes.hex(line, b);
            }
        }
    }

    /** Not in quotes either. Ours, and what the filter let pass, has no blanks; where no filter has looked it may. */
    private static void requestId(Exchange exchange, Line line) {
        HeaderBlock headers = exchange.request().headers();
        int field = Fields.requestId(exchange);
        if (field >= 0 && exchange.upstream == null) {
            unquoted(headers.bytes(), headers.valueStart(field), headers.valueEnd(field), line);
        } else {
            header(headers, field, line);
        }
    }

    private static void requestLine(RequestHead head, Line line) {
        if (!Fields.known(head)) {
            line.put('-');
            return;
        }
        byte[] bytes = head.headers().bytes();
        Escapes.nginx(line, bytes, head.methodStart, head.methodEnd);
        if (Fields.targetKnown(head)) {
            line.put(' ');
            Escapes.nginx(line, bytes, head.targetStart, head.targetEnd);
        } else {
            line.put(NOT_READ); // three words, whatever came: that is how these lines are taken apart
        }
        if (Fields.versionKnown(head)) {
            line.put(VERSION);
            Fields.version(head, line);
        } else {
            line.put(NOT_READ);
        }
    }

    private static void header(HeaderBlock headers, int field, Line line) {
        if (field < 0) {
            line.put('-');
        } else {
            Escapes.nginx(line, headers.bytes(), headers.valueStart(field), headers.valueEnd(field));
        }
    }

    private static void upstreamInfo(Exchange exchange, long now, Line line) {
        line.put(' ');
        line.number(exchange.requestBytes);
        line.put(' ');
        line.seconds(now - exchange.startedAt);
        line.put(' ');
        line.put('[');
        upstreamName(exchange.upstream, line);
        line.put(NO_ALTERNATIVE);
        attempts(exchange.attempts, line);
        line.put(' ');
        requestId(exchange, line);
    }

    private static void upstreamName(UpstreamId upstream, Line line) {
        if (upstream == null) {
            line.put('-');
            return;
        }
        line.name(upstream.namespace());
        line.put('-');
        line.name(upstream.service());
        line.put('-');
        line.number(upstream.port());
    }

    private static void attempts(AttemptLog attempts, Line line) {
        int count = attempts.count();
        if (count == 0) {
            line.put(NO_ATTEMPT);
            return;
        }
        for (int i = 0; i < count; i++) {
            separate(i, line);
            Fields.endpoint(attempts.endpoint(i), line);
        }
        line.put(' ');
        for (int i = 0; i < count; i++) {
            separate(i, line);
            line.number(attempts.bytes(i));
        }
        line.put(' ');
        for (int i = 0; i < count; i++) {
            separate(i, line);
            line.seconds(attempts.nanos(i));
        }
        line.put(' ');
        for (int i = 0; i < count; i++) {
            separate(i, line);
            status(attempts.status(i), line);
        }
    }

    private static void status(int status, Line line) {
        if (status == 0) {
            line.put('-');
        } else {
            line.number(status);
        }
    }

    private static void separate(int index, Line line) {
        if (index > 0) {
            line.put(COMMA);
        }
    }
}
