package io.sluice.kit;

import io.sluice.kit.Violation.Rule;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the HTTP/1 responses of one connection, as strictly as {@link StrictRequestParser} reads requests. A response
 * to HEAD has no body, so it must be told the methods in the order they were sent; unnamed ones are GET.
 */
public final class ResponseParser extends MessageParser {
    private final List<String> methods;
    private final List<RawResponse> responses = new ArrayList<>();
    private final List<RawResponse> interim = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String[] startLine;
    private HeaderLines headers;
    private Framing framing;
    private HeaderLines trailers = HeaderLines.NONE;

    public ResponseParser(List<String> methods) {
        this.methods = List.copyOf(methods);
    }

    /** What {@code stream} holds, and how it ended. */
    public static ResponseParser parse(byte[] stream, End end, List<String> methods) {
        ResponseParser parser = new ResponseParser(methods);
        parser.feed(stream, 0, stream.length);
        parser.end(end);
        return parser;
    }

    /** The final responses in order; the last may be a truncated one. */
    public List<RawResponse> responses() {
        return List.copyOf(responses);
    }

    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** Interim responses that no final one has followed yet. */
    public List<RawResponse> pendingInterim() {
        return List.copyOf(interim);
    }

    /** Bytes behind a fatal violation, or behind a 101. */
    public byte[] rest() {
        return uninterpreted();
    }

    /** Bytes of a message that has not ended were seen. */
    public boolean unfinished() {
        return !broken() && midMessage();
    }

    boolean stuck() {
        return broken();
    }

    @Override
    Framing onHead(List<String> lines) {
        startLine = startLine(lines.get(0));
        headers = FieldLines.parse(lines.subList(1, lines.size()), this::onViolationOf);
        framing = Framing.NONE;
        body.reset();
        trailers = HeaderLines.NONE;
        if (!broken()) {
            framing = framing(Integer.parseInt(startLine[1]));
        }
        return framing;
    }

    private String[] startLine(String line) {
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2} [\\t\\x20-\\x7e\\x80-\\xff]*")) {
            violated(Rule.START_LINE, line);
            return new String[] {"", "0", line};
        }
        return line.split(" ", 3);
    }

    /** RFC 9112 §6.3, with every case that a sender MUST NOT produce as a violation. */
    private Framing framing(int status) {
        boolean withoutFraming = status < 200 || status == 204;
        if (withoutFraming && (headers.has("Content-Length") || headers.has("Transfer-Encoding"))) {
            violated(Rule.FRAMING_NOT_ALLOWED, status + " with a framing field");
            return Framing.NONE;
        }
        boolean bodiless = withoutFraming || status == 304 || method().equals("HEAD");
        Framing told = FieldLines.framing(headers, Framing.UNTIL_CLOSE, this::onViolationOf);
        return bodiless ? Framing.NONE : told;
    }

    private String method() {
        return responses.size() < methods.size() ? methods.get(responses.size()) : "GET";
    }

    @Override
    void onBody(byte[] bytes, int offset, int length) {
        body.write(bytes, offset, length);
    }

    @Override
    void onTrailers(HeaderLines lines) {
        trailers = lines;
    }

    @Override
    void onComplete() {
        add(true);
    }

    private void add(boolean complete) {
        int status = Integer.parseInt(startLine[1]);
        boolean upgraded = status == 101;
        boolean isInterim = status < 200 && !upgraded;
        RawResponse response = new RawResponse(
                startLine[0],
                status,
                startLine[2],
                headers,
                framing,
                body.toByteArray(),
                trailers,
                isInterim ? List.of() : List.copyOf(interim),
                complete);
        headers = null;
        if (isInterim) {
            interim.add(response);
            return;
        }
        interim.clear();
        responses.add(response);
        if (upgraded) {
            handOver();
        }
    }

    @Override
    void onTruncated() {
        violations.add(new Violation(Rule.TRUNCATED, headers == null ? "head" : "body"));
        if (headers != null) {
            add(false);
        }
    }

    @Override
    void onViolation(Violation violation) {
        violations.add(violation);
        if (violation.rule().fatal() && headers != null) {
            add(false);
        }
    }
}
