package io.sluice.vectors;

/** Requests in the notation of {@link io.sluice.kit.Bytes}, from the parts that vectors differ in. */
final class Heads {
    static final String HOST = "Host: t.example\r\n";
    /** What a smuggler hopes for: 35 bytes. */
    static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    static final String HELLO_IN_CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

    private Heads() {}

    /** {@code GET /a} with more lines, each without its CRLF. */
    static String get(String... lines) {
        return head("GET /a HTTP/1.1", lines);
    }

    /** {@code POST /a} with more lines, without its body. */
    static String post(String... lines) {
        return head("POST /a HTTP/1.1", lines);
    }

    static String target(String target, String... lines) {
        return head("GET " + target + " HTTP/1.1", lines);
    }

    /** A head for t.example. */
    static String head(String requestLine, String... lines) {
        return requestLine + "\r\n" + HOST + String.join("", lines(lines)) + "\r\n";
    }

    /** A chunked {@code POST /a} with these bytes for a body. */
    static String chunked(String body) {
        return post("Transfer-Encoding: chunked") + body;
    }

    private static String[] lines(String... lines) {
        String[] ended = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            ended[i] = lines[i] + "\r\n";
        }
        return ended;
    }
}
