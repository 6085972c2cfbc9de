package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.dataplane.http.RequestHead;
import io.sluice.dataplane.http1.RequestHeadReader;
import io.sluice.dataplane.http1.RequestHeadWriter;
import io.sluice.dataplane.http2.Heads.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * http2.md section 1, the rule behind it: whatever is accepted over HTTP/2 is, written as HTTP/1.1, one head that our own
 * reader of HTTP/1 reads to its last byte and understands alike. So there is nothing to smuggle.
 */
class DowngradeTest {
    private static final String[] NAMES = {
        ":method",
        ":scheme",
        ":path",
        ":authority",
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "te",
        "cookie",
        "cookie",
        "expect",
        "x",
        "a_b",
        "a b",
        "X",
        "upgrade",
        "max-forwards",
        "x\r\ny",
        "http2-settings",
        "trailer",
        ":status"
    };
    private static final String[] VALUES = {
        "GET", "POST", "OPTIONS", "CONNECT", "http", "https", "/", "/a/../b", "/%61//c?d", "*", "/a b", "/\r\nx",
                "t.example",
        "T.EXAMPLE", "t.example:80", "b", "5", "0", "+5", "05", "chunked", "close", "trailers", "gzip", "a=b",
                "100-continue",
        "a\r\nTransfer-Encoding: chunked", "a\0b", " a", "a ", "", "\u00e4", "a\nb", "a\tb", "content-length"
    };

    private static String write(RequestHead head) {
        ByteBuf out = Unpooled.buffer();
        RequestHeadWriter.write(head, head.chunked, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    @DisplayName("D-09, D-12 one Host, one Cookie, chunked")
    void aRequestIsWrittenInOneForm() {
        Request request = Heads.request(
                ":method: POST",
                ":scheme: http",
                ":path: /a/../b?c",
                ":authority: T.example:80",
                "cookie: a=b",
                "x: y",
                "host: t.example",
                "cookie: c=d",
                "te: trailers");
        assertThat(request.reason()).isNull();
        assertThat(write(request.head())).isEqualTo("""
                POST /b?c HTTP/1.1\r
                Host: T.example:80\r
                x: y\r
                cookie: a=b; c=d\r
                Transfer-Encoding: chunked\r
                TE: trailers\r
                Connection: TE\r
                \r
                """);
    }

    @Test
    void whateverIsAcceptedIsOneHeadOfHttp1ThatMeansTheSame() {
        Random random = new Random(20_260_102);
        int accepted = 0;
        for (int round = 0; round < 60_000; round++) {
            String[] fields = fields(random);
            Request request = Heads.request(Heads.HTTP, random.nextBoolean(), fields);
            if (request.reason() == null) {
                accepted++;
                agrees(request, String.join(" | ", fields));
            }
        }
        assertThat(accepted).isBetween(5_000, 55_000);
    }

    private static void agrees(Request request, String fields) {
        RequestHead head = request.head();
        ByteBuf written = Unpooled.copiedBuffer(write(head), StandardCharsets.ISO_8859_1);
        RequestHeadReader reader = new RequestHeadReader(Heads.http("underscoreHeaders", "keep"));
        RequestHead read = Heads.requestHead();
        assertThat(reader.read(written, read)).as(fields).isEqualTo(RequestHeadReader.DONE);
        assertThat(written.isReadable()).as(fields).isFalse();
        assertThat(facts(read)).as(fields).isEqualTo(facts(head));
        assertThat(values(read)).as(fields).isEqualTo(values(head));
    }

    private static List<String> facts(RequestHead head) {
        return List.of(
                head.methodName(),
                head.path(),
                head.host(),
                head.hostPort + " " + head.contentLength + " " + head.chunked,
                head.expectContinue + " " + head.trailersAccepted + " " + head.keepAlive + " " + head.upgrade);
    }

    private static List<String> values(RequestHead head) {
        List<String> connection = List.of(
                "host",
                "content-length",
                "transfer-encoding",
                "te",
                "connection",
                "http2-settings",
                "max-forwards"); // the last one is counted down
        return Heads.lines(head.headers()).stream()
                .filter(line -> !connection.contains(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** A good request in which some fields were changed, doubled, moved or left out. */
    private static String[] fields(Random random) {
        List<String> fields = new ArrayList<>(Stream.of(Heads.get("x: y")).toList());
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            String field = pick(NAMES, random) + ": " + pick(VALUES, random);
            switch (random.nextInt(4)) {
                case 0 -> fields.set(random.nextInt(fields.size()), field);
                case 1 -> fields.add(random.nextInt(fields.size() + 1), field);
                case 2 -> fields.add(field);
                default -> fields.add("x: " + pick(VALUES, random));
            }
        }
        return fields.toArray(String[]::new);
    }

    private static String pick(String[] from, Random random) {
        return from[random.nextInt(from.length)];
    }
}
