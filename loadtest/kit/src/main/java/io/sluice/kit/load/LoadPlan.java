package io.sluice.kit.load;

import io.sluice.kit.Bytes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;

/** Everything that the threads of one load have to know; immutable. */
record LoadPlan(
        InetSocketAddress target,
        String host,
        String path,
        double rate,
        int burst,
        long requests,
        long warmUpRequests,
        Mix mix,
        int bodySize,
        long timeoutNanos,
        int maxConnections,
        int threads,
        Ids ids,
        String idPrefix,
        Set<Integer> expected) {

    /** What must carry the id of the request. */
    enum Ids {
        UNCHECKED,
        HEADER,
        HEADER_AND_BODY
    }

    /** When the turn of request {@code number} is; computed from the start, so that rounding never adds up. */
    long scheduled(long start, long number) {
        return start + (long) ((number - number % burst) * 1e9 / rate);
    }

    boolean expects(int status) {
        return expected.isEmpty() ? status >= 200 && status < 300 : expected.contains(status);
    }

    /** The bytes of a request. A body repeats the id, so that a piece of a foreign one would show. */
    ByteBuffer wire(Request request) {
        StringBuilder text = new StringBuilder(256)
                .append(request.kind.method())
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\nX-Id: ")
                .append(request.id)
                .append("\r\n");
        if (request.kind.fresh()) {
            text.append("Connection: close\r\n");
        }
        if (request.kind.hasBody()) {
            text.append("Content-Length: ").append(bodySize).append("\r\n");
        }
        text.append("\r\n");
        if (request.kind.hasBody()) {
            appendBody(text, request.id);
        }
        return ByteBuffer.wrap(Bytes.raw(text.toString()));
    }

    private void appendBody(StringBuilder text, String id) {
        int end = text.length() + bodySize;
        while (text.length() < end) {
            text.append(id).append('\n');
        }
        text.setLength(end);
    }
}
