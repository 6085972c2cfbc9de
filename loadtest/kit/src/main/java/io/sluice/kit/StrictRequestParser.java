package io.sluice.kit;

import io.sluice.kit.Violation.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads HTTP/1.1 requests in canonical form alone: CRLF, one Host, one {@code Content-Length} or one {@code chunked},
 * token names, no fold, no chunk extension. Whatever departs from it is a {@link Violation}, never repaired. One parser
 * per connection; not thread-safe.
 */
public final class StrictRequestParser extends MessageParser {
    /** Hears of requests as they appear. All calls come from the thread that feeds. */
    public interface Listener {
        default void onHead(WitnessRequest request) {}

        /** The request is complete, aborted or malformed. */
        default void onFinished(WitnessRequest request) {}
    }

    private final int connection;
    private final Listener listener;
    private final List<WitnessRequest> requests = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private final List<Violation> ofThisHead = new ArrayList<>();
    private WitnessRequest current;
    private int ordinal;

    public StrictRequestParser(int connection, Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    /** Everything that {@code stream}, the whole of one connection, holds. */
    public static StrictRequestParser parse(byte[] stream) {
        StrictRequestParser parser = new StrictRequestParser(0, new Listener() {});
        parser.feed(stream, 0, stream.length);
        parser.end(End.FIN);
        return parser;
    }

    /** The requests whose head was whole, in order. */
    public List<WitnessRequest> requests() {
        return List.copyOf(requests);
    }

    /** Every violation on the connection, those outside of any request included. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    void forget() {
        requests.clear();
        violations.clear();
        ordinal = 0;
    }

    @Override
    Framing onHead(List<String> lines) {
        String[] startLine = startLine(lines.get(0));
        HeaderLines headers = FieldLines.parse(lines.subList(1, lines.size()), this::onViolationOf);
        checkHost(headers);
        Framing framing = FieldLines.framing(headers, Framing.NONE, this::onViolationOf);
        current = new WitnessRequest(connection, ++ordinal, startLine, headers, framing);
        ofThisHead.forEach(current::violate);
        ofThisHead.clear();
        requests.add(current);
        listener.onHead(current);
        if (broken()) {
            finish(WitnessRequest.State.MALFORMED);
        }
        return framing;
    }

    private String[] startLine(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !FieldLines.isToken(parts[0])) {
            violated(Rule.START_LINE, line);
            return new String[] {line, "", ""};
        }
        if (!parts[2].equals("HTTP/1.1")) {
            violated(Rule.VERSION, line);
        }
        boolean asterisk = parts[0].equals("OPTIONS") && parts[1].equals("*");
        if (!asterisk && !parts[1].matches("/[\\x21\\x22\\x24-\\x7e]*")) {
            violated(Rule.TARGET, line);
        }
        return parts;
    }

    private void checkHost(HeaderLines headers) {
        List<String> hosts = headers.all("Host");
        if (hosts.size() != 1 || hosts.get(0).isEmpty()) {
            violated(Rule.HOST, hosts.toString());
        }
    }

    @Override
    void onBody(byte[] bytes, int offset, int length) {
        current.append(bytes, offset, length);
    }

    @Override
    void onTrailers(HeaderLines trailers) {
        current.trailers(trailers);
    }

    @Override
    void onComplete() {
        finish(WitnessRequest.State.COMPLETE);
    }

    @Override
    void onTruncated() {
        if (current == null) {
            // A head that never became whole: no request, but the bytes must not pass for nothing.
            violated(Rule.TRUNCATED, "head");
        } else {
            finish(WitnessRequest.State.ABORTED);
        }
    }

    @Override
    void onViolation(Violation violation) {
        violations.add(violation);
        if (current == null) {
            ofThisHead.add(violation);
            return;
        }
        current.violate(violation);
        if (violation.rule().fatal()) {
            finish(WitnessRequest.State.MALFORMED);
        }
    }

    private void finish(WitnessRequest.State state) {
        WitnessRequest finished = current;
        current = null;
        finished.become(state);
        listener.onFinished(finished);
    }
}
