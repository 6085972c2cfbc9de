package io.sluice.dataplane.http1;

import java.util.List;
import java.util.Random;

/** Makes request and response streams that are nearly right: parts that matter to framing, then a few wrong bytes. */
final class HeadGenerator {
    private static final String[] METHODS = {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "get", "M-SEARCH"};
    private static final String[] TARGETS = {
        "/",
        "/a/b?c=d",
        "/a/../b",
        "//x",
        "/%61%2f",
        "*",
        "http://a.example/x",
        "http://a.example",
        "/a;b=c?d=e?f#g",
        "/\\"
    };
    private static final String[] VERSIONS = {"HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.2"};
    private static final String[] STATUS = {
        "200 OK",
        "200 OK",
        "404 Not Found",
        "500",
        "204 No Content",
        "304 Not Modified",
        "103 Early Hints",
        "99 X",
        "301 "
    };
    private static final String[] LINES = {
        "Accept: */*",
        "X-Empty:",
        "x-tab:\t a \t",
        "Connection: keep-alive",
        "Connection: close, x-tab",
        "Cookie: a=b; c=d",
        "TE: trailers",
        "Expect: 100-continue",
        "Content-Type: text/plain; charset=\"\u00e4\"",
        "Max-Forwards: 10",
        "X_Under: 1",
        "!#$%&'*+-.^`|~: token"
    };
    private static final String[] FRAMINGS = {
        "Content-Length: 5", "Content-Length: 0", "Transfer-Encoding: chunked", "transfer-encoding:Chunked"
    };
    private static final String[] RARE_FRAMINGS = {
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Content-Length: 05",
        "Content-Length : 5"
    };
    private static final String WRONG = "\r\n\0\t :;,_\u007f\u00e9%/.#\\\"0a\u000b";
    static final List<String> BODIES =
            List.of("hello", "5\r\nhello\r\n0\r\n\r\n", "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n");

    private final Random random;

    HeadGenerator(long seed) {
        random = new Random(seed);
    }

    private String any(String[] from) {
        return from[random.nextInt(from.length)];
    }

    /** One to three requests with their bodies; {@code faults} bytes are wrong. */
    String requests(int faults) {
        StringBuilder stream = new StringBuilder();
        int messages = 1 + random.nextInt(3);
        for (int i = 0; i < messages; i++) {
            stream.append(any(METHODS))
                    .append(' ')
                    .append(any(TARGETS))
                    .append(' ')
                    .append(any(VERSIONS));
            stream.append("\r\nHost: a.example\r\n");
            linesAndBody(stream);
        }
        return spoil(stream, faults);
    }

    /** One to three responses with their bodies; {@code faults} bytes are wrong. */
    String responses(int faults) {
        StringBuilder stream = new StringBuilder();
        int messages = 1 + random.nextInt(3);
        for (int i = 0; i < messages; i++) {
            stream.append(random.nextInt(8) == 0 ? "HTTP/1.0 " : "HTTP/1.1 ")
                    .append(any(STATUS))
                    .append("\r\n");
            linesAndBody(stream);
        }
        return spoil(stream, faults);
    }

    private void linesAndBody(StringBuilder stream) {
        int lines = random.nextInt(4);
        for (int i = 0; i < lines; i++) {
            stream.append(any(LINES)).append("\r\n");
        }
        String framing = random.nextInt(3) == 0 ? "" : random.nextInt(6) == 0 ? any(RARE_FRAMINGS) : any(FRAMINGS);
        if (!framing.isEmpty()) {
            stream.append(framing).append("\r\n");
        }
        stream.append("\r\n");
        if (framing.endsWith("5")) {
            stream.append(BODIES.get(0));
        } else if (framing.endsWith("hunked")) {
            stream.append(BODIES.get(1 + random.nextInt(2)));
        }
    }

    private String spoil(StringBuilder stream, int faults) {
        for (int i = 0; i < faults; i++) {
            int at = random.nextInt(stream.length());
            char wrong = WRONG.charAt(random.nextInt(WRONG.length()));
            switch (random.nextInt(4)) {
                case 0 -> stream.setCharAt(at, wrong);
                case 1 -> stream.insert(at, wrong);
                case 2 -> stream.deleteCharAt(at);
                default -> stream.insert(at, stream.substring(at, Math.min(stream.length(), at + random.nextInt(20))));
            }
        }
        return stream.toString();
    }
}
