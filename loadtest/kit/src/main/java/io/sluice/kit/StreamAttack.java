package io.sluice.kit;

import io.sluice.kit.Expected.Fate;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Field;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Http1InFrames;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A vector that comes as a stream of HTTP/2, and what must come of it: the status that the vector expects, or, where that is
 * a 400, the reset of a malformed message (RFC 9113 8.1.1). The fate of a connection is that of its stream: a response that
 * must not pass for whole is reset, and the connection serves its next request whatever happened to this one. It ends where
 * the header block has more bytes than the gateway decodes, twice the size that a list may have.
 */
final class StreamAttack implements AutoCloseable {
    private static final int MOST_DECODED = 2 * 32 * 1024;

    private final H2Raw client;
    private final String host;
    private final Lane lane;
    private H2Message message;
    private boolean tooLarge;
    private int responses;

    StreamAttack(Lane lane, ClientOptions options, InetSocketAddress gateway, String host) {
        this.lane = lane;
        this.host = host;
        client = H2Raw.connect(lane.attacker(options, host), gateway).polite();
        client.begin();
    }

    /** What HTTP/1.1 would say of the answer. */
    Received run(Vector vector, Delivery delivery) {
        int stream = client.newStream();
        Http1InFrames said = Http1InFrames.of(vector.request(), lane.scheme());
        tooLarge = said.headLength() > MOST_DECODED;
        client.raw().send(said.frames(stream), delivery);
        message = client.response(stream);
        responses += message.begun() ? 1 : 0;
        return asHttp1(vector.methods());
    }

    private Received asHttp1(List<String> methods) {
        StringBuilder text = new StringBuilder();
        message.interim().forEach(fields -> text.append(headOf(fields)).append("\r\n"));
        if (message.begun()) {
            text.append(headOf(message.head()));
            boolean known = message.head().has("content-length");
            text.append(known ? "" : "content-length: " + message.bodyLength() + "\r\n");
            text.append("\r\n").append(message.bodyText());
        }
        End end = message.complete() ? End.OPEN : End.RST;
        return new Received(Bytes.raw(text.toString()), end, new Received.Timing(0, 0, 0, 0, 0, 0), methods);
    }

    private static String headOf(Fields fields) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + fields.status() + " \r\n");
        for (Field field : fields) {
            head.append(field.name().startsWith(":") ? "" : field + "\r\n");
        }
        return head.toString();
    }

    /** Streams that were answered, for O3. */
    int responses() {
        return responses;
    }

    /** O1. */
    List<String> complaints(Expected expected) {
        List<String> wrong = new ArrayList<>();
        client.violations().forEach(violation -> wrong.add("O1: the response breaks the rules: " + violation));
        if (!fulfils(expected)) {
            wrong.add("O1: expected statuses " + expected.statuses() + ", " + expected.fate() + ", got " + message + " "
                    + client);
        }
        return wrong;
    }

    private boolean fulfils(Expected expected) {
        if (tooLarge) {
            boolean refused =
                    expected.statuses().stream().allMatch(any -> any.stream().allMatch(each -> each >= 400));
            return refused && !message.begun() && client.readUntilClose().closed() && client.goAway() != null;
        }
        if (expected.statuses().size() != 1) {
            return expected.statuses().isEmpty() && !message.begun() && message.resetCode() != null;
        }
        Set<Integer> allowed = expected.statuses().get(0);
        boolean proper = message.begun() && allowed.contains(message.status());
        boolean malformed = allowed.contains(400) && message.resetCode() == ErrorCode.PROTOCOL_ERROR;
        if (expected.fate() == Fate.TRUNCATED) {
            return proper && message.resetCode() != null;
        }
        return message.begun() ? proper && (message.complete() || malformed) : malformed;
    }

    /** O1: what befell the stream is no harm to the next one. */
    List<String> nextRequest(String id) {
        if (tooLarge) {
            return List.of();
        }
        H2Message next = client.exchange(request(host, lane.scheme()).and("x-id", id));
        responses += next.begun() ? 1 : 0;
        boolean own = next.complete()
                && next.status() == 200
                && id.equals(next.head().value("x-id"))
                && next.bodyText().endsWith(" " + id + "\n");
        return own ? List.of() : List.of("O1: the next stream must get its own answer, got " + next + " of " + client);
    }

    private static Fields request(String host, String scheme) {
        return Fields.request("GET", "/after", host).with(":scheme", scheme);
    }

    @Override
    public void close() {
        client.close();
    }
}
