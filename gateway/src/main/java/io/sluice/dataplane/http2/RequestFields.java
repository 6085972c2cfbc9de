package io.sluice.dataplane.http2;

import io.sluice.dataplane.http.ContentLength;
import io.sluice.dataplane.http.HeadRules;
import io.sluice.dataplane.http.HeaderBlock;
import io.sluice.dataplane.http.HeaderName;
import io.sluice.dataplane.http.HostCanonicaliser;
import io.sluice.dataplane.http.ListElements;
import io.sluice.dataplane.http.Method;
import io.sluice.dataplane.http.Octets;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.loop.LoopRandom;
import io.sluice.model.Reason;
import io.sluice.settings.HttpSettings;

/**
 * Makes a {@link RequestHead} of a decoded section (RFC 9113 section 8.3.1, http2.md section 1): what only the whole section
 * can tell. Afterwards the head is as if it had come over HTTP/1.1: one Host, cookies in one line, {@code chunked} for a body
 * of unknown length. Of several faults always the same one is reported: the request line's, then the first field's, then
 * those of framing and host.
 */
final class RequestFields {
    private static final byte[] HTTP = Octets.ascii("http");
    private static final byte[] HTTPS = Octets.ascii("https");
    /** What the request line of HTTP/1 has beside method and target, so that the limit is the same in both versions. */
    private static final int LINE = " ".length() + " HTTP/1.1\r\n".length();

    private final HttpSettings settings;
    private final HeadRules rules;
    private final byte[] scheme;
    private final int defaultPort;
    private final boolean extendedConnect;
    private final LoopRandom random;

    /**
     * @param secure whether the connection is TLS, which is what {@code :scheme} must say
     * @param extendedConnect whether WebSockets may be opened (RFC 8441)
     * @param random for the keys of their handshakes
     */
    RequestFields(HttpSettings settings, boolean secure, boolean extendedConnect, LoopRandom random) {
        this.settings = settings;
        this.rules = new HeadRules(settings);
        this.scheme = secure ? HTTPS : HTTP;
        this.defaultPort = secure ? 443 : 80;
        this.extendedConnect = extendedConnect;
        this.random = random;
    }

    /**
     * Fills in the head, which was reset before its section was decoded.
     *
     * @param in decoded into the head's block
     * @param endOfStream whether nothing follows
     * @return why the head is refused, or null; what can be written down of a refused one is in it
     */
    Reason check(DecodedHead in, RequestHead head, boolean endOfStream) {
        head.http2 = head.keepAlive = true;
        head.minorVersion = 1;
        Reason line = line(in, head);
        if (in.fault() != null) {
            return in.fault();
        }
        HeaderBlock block = head.headers();
        Reason reason = line == null ? framing(head, block, endOfStream) : line;
        if (reason == null) {
            reason = host(in, head, block);
        }
        if (reason == null && block.mayHaveAny(HeadRules.RARE)) {
            reason = HeadRules.rare(head);
        }
        if (reason == null) {
            reason = rules.target(head);
        }
        if (reason == null && head.upgrade) {
            reason = WebSocketRequest.complete(head, random);
        }
        if (reason == null && block.repeated(HeaderName.COOKIE)) {
            Cookies.join(block);
        }
        return reason;
    }

    private Reason line(DecodedHead in, RequestHead head) {
        Reason method = method(in, head);
        Reason target = target(in, head);
        if (method != null) {
            return method;
        } else if (!in.has(Pseudo.SCHEME) || !in.has(Pseudo.PATH)) {
            return Reason.BAD_PSEUDO_HEADER;
        } else if (!is(scheme, in, Pseudo.SCHEME)) {
            return Reason.SCHEME_MISMATCH;
        } else if (target == null && head.method == Method.CONNECT) {
            WebSocketRequest.asGet(head);
        }
        return target;
    }

    private static boolean is(byte[] lower, DecodedHead in, Pseudo pseudo) {
        return ListElements.is(lower, in.block().bytes(), in.start(pseudo), in.end(pseudo));
    }

    private Reason method(DecodedHead in, RequestHead head) {
        if (!in.has(Pseudo.METHOD)) {
            return Reason.BAD_PSEUDO_HEADER;
        }
        byte[] bytes = in.block().bytes();
        int start = in.start(Pseudo.METHOD);
        int end = in.end(Pseudo.METHOD);
        if (start == end || end - start > settings.maxMethodLength() || Octets.tokenEnd(bytes, start, end) != end) {
            return Reason.BAD_METHOD;
        }
        head.methodStart = start;
        head.methodEnd = end;
        head.method = Method.of(bytes, start, end);
        if (head.method == Method.CONNECT) {
            return connect(in);
        } else if (head.method == Method.TRACE) {
            return Reason.METHOD_NOT_ALLOWED;
        }
        return in.has(Pseudo.PROTOCOL) ? Reason.BAD_PSEUDO_HEADER : null;
    }

    private Reason connect(DecodedHead in) {
        if (!in.has(Pseudo.PROTOCOL)) {
            // RFC 9113 section 8.5: an ordinary CONNECT has neither; this one is only not served
            boolean malformed = in.has(Pseudo.PATH) || in.has(Pseudo.SCHEME);
            return malformed ? Reason.BAD_PSEUDO_HEADER : Reason.METHOD_NOT_ALLOWED;
        }
        boolean served = extendedConnect && is(WebSocketRequest.WEBSOCKET, in, Pseudo.PROTOCOL);
        return served ? null : Reason.UNSUPPORTED_CONNECT;
    }

    private Reason target(DecodedHead in, RequestHead head) {
        if (!in.has(Pseudo.PATH)) {
            return null; // said elsewhere
        }
        byte[] bytes = in.block().bytes();
        int start = in.start(Pseudo.PATH);
        int end = in.end(Pseudo.PATH);
        if (start == end || bytes[start] != '/' && bytes[start] != '*' || Octets.targetEnd(bytes, start, end) != end) {
            return Reason.BAD_TARGET;
        } else if (head.methodEnd - head.methodStart + end - start + LINE > settings.maxRequestLine()) {
            return Reason.TARGET_TOO_LONG;
        }
        head.targetStart = start;
        head.targetEnd = end;
        return null;
    }

    private static Reason framing(RequestHead head, HeaderBlock block, boolean endOfStream) {
        boolean bodiless = endOfStream || head.upgrade;
        if (!block.mayHave(HeaderName.CONTENT_LENGTH)) {
            head.chunked = !bodiless;
            return null;
        } else if (block.repeated(HeaderName.CONTENT_LENGTH)) {
            return Reason.REPEATED_CONTENT_LENGTH;
        }
        long length = ContentLength.of(block, block.find(HeaderName.CONTENT_LENGTH));
        if (length == ContentLength.MALFORMED) {
            return Reason.BAD_CONTENT_LENGTH;
        }
        head.contentLength = length;
        return bodiless && length > 0 ? Reason.LENGTH_MISMATCH : null;
    }

    /** One Host, which is the authority (RFC 9113 section 8.3.1); what is said beside it must say the same. */
    private Reason host(DecodedHead in, RequestHead head, HeaderBlock block) {
        boolean authority = in.has(Pseudo.AUTHORITY);
        if (in.hosts() > 1 || in.hosts() == 0 && !authority) {
            return Reason.BAD_HOST;
        }
        int field = block.find(HeaderName.HOST);
        if (!HostCanonicaliser.canonicalise(head, block.valueStart(field), block.valueEnd(field))) {
            return Reason.BAD_HOST;
        }
        return authority && in.hosts() == 1 ? second(head, block, block.find(HeaderName.HOST, field + 1)) : null;
    }

    private Reason second(RequestHead head, HeaderBlock block, int field) {
        int start = head.hostStart;
        int end = head.hostEnd;
        int port = head.hostPort;
        if (!HostCanonicaliser.canonicalise(head, block.valueStart(field), block.valueEnd(field))) {
            return Reason.BAD_HOST;
        } else if (!HostCanonicaliser.isAlso(head, start, end, port, defaultPort)) {
            return Reason.HOST_MISMATCH;
        }
        head.hostStart = start;
        head.hostEnd = end;
        head.hostPort = port;
        block.drop(field);
        return null;
    }
}
