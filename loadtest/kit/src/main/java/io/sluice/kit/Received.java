package io.sluice.kit;

import java.util.Arrays;
import java.util.List;

/**
 * Everything that a {@link RawClient} has received so far.
 *
 * @param bytes from the first byte of the connection on
 * @param end how the peer ended, if it did
 * @param timing when it happened
 * @param methods of the requests sent, for the pairing of responses
 */
public record Received(byte[] bytes, End end, Timing timing, List<String> methods) {
    /** {@link System#nanoTime} of each event, 0 when it has not happened. A read that never ran sees nothing. */
    public record Timing(long connected, long firstWrite, long lastWrite, long firstByte, long lastByte, long ended) {
        /** From the last byte sent to the first byte received, in nanoseconds. */
        public long toFirstByte() {
            return firstByte - lastWrite;
        }

        /** From the last byte sent to FIN or RST, in nanoseconds. */
        public long toEnd() {
            return ended - lastWrite;
        }
    }

    public ResponseParser parsed() {
        return ResponseParser.parse(bytes, end, methods);
    }

    /** The final responses in order; a truncated one is not complete. */
    public List<RawResponse> responses() {
        return parsed().responses();
    }

    /** The one response; anything else on the wire is an error of the test or of the peer, and told. */
    public RawResponse response() {
        ResponseParser parsed = parsed();
        if (parsed.responses().size() != 1 || !parsed.violations().isEmpty()) {
            throw new AssertionError("not exactly one proper response: " + this + " " + parsed.violations());
        }
        return parsed.responses().get(0);
    }

    public List<Integer> statuses() {
        return responses().stream().map(RawResponse::status).toList();
    }

    public boolean closed() {
        return end.closed();
    }

    /** The bytes after the first {@code n}. */
    public byte[] after(int n) {
        return Arrays.copyOfRange(bytes, n, bytes.length);
    }

    @Override
    public String toString() {
        return end + " after " + bytes.length + " bytes: " + Bytes.excerpt(bytes);
    }
}
