package io.sluice.vectors;

import io.sluice.kit.Counts;
import io.sluice.model.Reason;
import io.sluice.telemetry.accesslog.LineSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Counts the lines of the access log for oracle O3. Each must be UTF-8 and JSON, whatever the vector did. */
final class LoggedRequests implements LineSink {
    /** The upstream had the whole request and began to answer, or to fail. */
    private static final Set<String> UPSTREAM_ACTED = EnumSet.of(
                    Reason.UPSTREAM_CLOSED,
                    Reason.READ_TIMEOUT,
                    Reason.BAD_RESPONSE_FRAMING,
                    Reason.BAD_RESPONSE_HEAD,
                    Reason.RESPONSE_HEAD_TOO_LARGE,
                    Reason.UNEXPECTED_UPGRADE,
                    Reason.RESPONSE_TRUNCATED)
            .stream()
            .map(Reason::word)
            .collect(Collectors.toSet());

    private final JsonMapper json = new JsonMapper();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long lines;
    private long local;
    private String broken;

    @Override
    public synchronized void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                line(begun.toByteArray());
                begun.reset();
            } else {
                begun.write(next);
            }
        }
    }

    private void line(byte[] bytes) {
        lines++;
        try {
            JsonNode line = json.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
            local += upstreamActed(line) ? 0 : 1;
        } catch (CharacterCodingException | RuntimeException e) {
            broken = new String(bytes, StandardCharsets.ISO_8859_1) + ": " + e;
        }
    }

    private static boolean upstreamActed(JsonNode line) {
        return line.has("reason")
                ? UPSTREAM_ACTED.contains(line.get("reason").asString())
                : line.has("upstream_address");
    }

    @Override
    public void reopen() {
        // nothing is open
    }

    synchronized Counts counts() {
        if (broken != null) {
            throw new AssertionError("a line of the access log is no JSON: " + broken);
        }
        return new Counts(lines, local);
    }
}
