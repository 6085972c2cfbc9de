package io.sluice.vectors;

import static io.sluice.vectors.Heads.HOST;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Bytes;
import io.sluice.kit.Delivery;
import io.sluice.kit.Expected;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Vector;
import io.sluice.kit.h2.Field;
import io.sluice.kit.h2.Fields;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of heads and bodies, and what is for one hop alone. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS", "H2C", "H2"})
class HeaderVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private static final int LIMIT = 32 * 1024;

    // ---- limits

    /** In bytes of HTTP/1, or as HTTP/2 counts a list: name, value and 32 of each field (RFC 9113 6.5.2). */
    private String headOf(int size) {
        String start = "GET /a HTTP/1.1\r\n" + HOST;
        String line = "X: " + "a".repeat(1000) + "\r\n";
        int ofStart = start.length() + "\r\n".length();
        int ofLine = line.length();
        int ofName = "Y: \r\n".length();
        if (lane.http2()) {
            ofStart = Fields.request("GET", "/a", "t.example").with(":scheme", lane.scheme()).list().stream()
                    .mapToInt(Field::size)
                    .sum();
            ofLine = new Field("x", "a".repeat(1000)).size();
            ofName = new Field("y", "").size();
        }
        int lines = (size - ofStart - 200) / ofLine;
        int left = size - ofStart - lines * ofLine - ofName;
        return start + line.repeat(lines) + "Y: " + "b".repeat(left) + "\r\n\r\n";
    }

    @ParameterizedTest
    @DisplayName("L-01 the size of a head")
    @CsvSource({"-1024,200", "0,200", "1,431", "4096,431"})
    void headsAreBoundedInSize(int beyond, int status) {
        Vector vector = Vector.of("L-01", "limit " + beyond, headOf(LIMIT + beyond));
        GATEWAY.run(status == 200 ? vector.answered(200).reaches("GET", "/a", "") : vector.rejected(status));
    }

    @Test
    @DisplayName("L-01 a head without an end")
    void anEndlessHeadIsRefusedAtTheLimit() {
        String request = "GET /a HTTP/1.1\r\n" + HOST + ("X: " + "a".repeat(20_000) + "\r\n").repeat(50);
        GATEWAY.run(Vector.of("L-01", "endless", request).rejected(431));
    }

    private static String manyHeaders(int number) {
        String lines = IntStream.range(1, number).mapToObj(n -> "X:\r\n").collect(Collectors.joining());
        return "GET /a HTTP/1.1\r\n" + HOST + lines + "\r\n";
    }

    @ParameterizedTest
    @DisplayName("L-02 the number of headers")
    @CsvSource({"99,200", "100,200", "101,431", "500,431"})
    void headersAreBoundedInNumber(int number, int status) {
        Vector vector = Vector.of("L-02", number + " headers", manyHeaders(number));
        GATEWAY.run(status == 200 ? vector.answered(200).reaches("GET", "/a", "") : vector.rejected(status));
    }

    @Test
    @DisplayName("L-02 dropped headers count, too")
    void headersWithUnderscoresCount() {
        GATEWAY.run(Vector.of("L-02", "underscores", "GET /a HTTP/1.1\r\n" + HOST + "_: 1\r\n".repeat(100) + "\r\n")
                .rejected(431));
    }

    @Test
    @DisplayName("L-03 one name of 64 KiB, one value of 64 KiB")
    void longNamesAndValuesAreTooLarge() {
        GATEWAY.run(Vector.of("L-03", "name", get("N".repeat(64 * 1024) + ": x"))
                .rejected(431));
        GATEWAY.run(Vector.of("L-03", "value", get("X: " + "v".repeat(64 * 1024)))
                .rejected(431));
        if (!lane.http2()) { // where no blanks stand around a value
            GATEWAY.run(Vector.of("L-03", "blanks", get("X:" + " ".repeat(64 * 1024)))
                    .rejected(431));
        }
    }

    @Test
    @DisplayName("L-03 no colon for 64 KiB, a line without colon")
    void linesWithoutColonAreRefused() {
        GATEWAY.run(Vector.of("L-03", "64 KiB", "GET /a HTTP/1.1\r\n" + HOST + "N".repeat(64 * 1024))
                .rejected(431, 400));
        GATEWAY.run(Vector.of("L-03", "line", get("no colon here")));
        GATEWAY.run(Vector.of("L-03", "line", get("nocolon")));
    }

    // ---- bodies

    private static String smallPost(String... lines) {
        return head("POST /small HTTP/1.1", lines);
    }

    @ParameterizedTest
    @DisplayName("L-04 a body over the limit by its length")
    @ValueSource(strings = {"11", "36", "999999999999999999"})
    void aLengthOverTheLimitIsRefusedAtOnce(String length) {
        GATEWAY.run(Vector.of("L-04", length, smallPost("Content-Length: " + length))
                .rejected(413));
        GATEWAY.run(Vector.of("L-04", length, smallPost("Content-Length: " + length) + Heads.SMUGGLED + "x")
                .rejected(413));
    }

    @ParameterizedTest
    @DisplayName("L-04 a body over the limit by its chunks")
    @ValueSource(
            strings = {
                "b\\r\\nhello world\\r\\n0\\r\\n\\r\\n",
                "5\\r\\nhello\\r\\n6\\r\\n world\\r\\n0\\r\\n\\r\\n",
                "a\\r\\n0123456789\\r\\n1\\r\\n",
                "FFFF\\r\\n"
            })
    void chunksOverTheLimitAreRefusedAtTheByte(String body) {
        GATEWAY.run(Vector.of("L-04", body, smallPost("Transfer-Encoding: chunked") + body)
                .rejected(413)
                .abortedUpstream());
    }

    @Test
    @DisplayName("L-04 bodies at the limit")
    void bodiesAtTheLimitPass() {
        String body = "0123456789";
        GATEWAY.run(Vector.of("L-04", "length", smallPost("Content-Length: 10") + body)
                .answered(200)
                .reaches("POST", "/small", body));
        String chunks = "4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n";
        GATEWAY.run(Vector.of("L-04", "chunks", smallPost("Transfer-Encoding: chunked") + chunks)
                .answered(200)
                .reaches("POST", "/small", body));
    }

    // ---- hop by hop

    @ParameterizedTest
    @DisplayName("L-05 fields that Connection names")
    @ValueSource(
            strings = {
                "Connection: X-Real-Ip, X-Forwarded-For, X-Secret",
                "Connection: X-Secret\\r\\nConnection: x-forwarded-for,x-forwarded-proto,Forwarded",
                "connection: ,, x-SECRET ,\\tX-Request-ID",
                "Connection: X-Forwarded-Host, X-Forwarded-Port, X-Scheme, X-Secret"
            })
    void nominatedFieldsAreRemovedAndOursAreAddedAfterwards(String lines) {
        Vector vector = Vector.of("L-05", lines, get(lines, "X-Secret: s", "X-Other: o", "X-Forwarded-For: 9.9.9.9"))
                .answered(200)
                .reaches("GET", "/a", "");
        GATEWAY.run(vector, seen -> {
            assertThat(seen.headers().has("X-Secret")).isFalse();
            assertThat(seen.headers().has("Connection")).isFalse();
            assertThat(seen.header("X-Other")).isEqualTo("o");
            assertThat(seen.headers().all("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(seen.headers().all("X-Real-IP")).containsExactly("127.0.0.1");
            assertThat(seen.headers().all("X-Forwarded-Proto")).containsExactly(GATEWAY.scheme());
            assertThat(seen.headers().all("X-Forwarded-Host")).containsExactly("t.example");
            assertThat(seen.headers().all("X-Forwarded-Port")).containsExactly(GATEWAY.defaultPort());
            assertThat(seen.headers().all("X-Request-ID")).hasSize(1);
        });
    }

    @Test
    @DisplayName("L-05 close beside nominated fields")
    void closeIsUnderstoodBesideNominatedFields() {
        GATEWAY.run(Vector.of("L-05", "close", get("Connection: close, X-Real-Ip, X-Forwarded-For"))
                .expect(Expected.answered(200).thenClosed())
                .reaches("GET", "/a", ""));
    }

    @ParameterizedTest
    @DisplayName("L-05 fields that nobody may have removed")
    @ValueSource(
            strings = {
                "Content-Length",
                "Host",
                "Transfer-Encoding",
                "Cookie",
                "Authorization",
                ":authority",
                ":path",
                "close, host",
                "X, COOKIE",
                "keep-alive,\\tcontent-length"
            })
    void protectedFieldsAreNotNominated(String names) {
        GATEWAY.run(
                Vector.of("L-05", names, post("Connection: " + names, "Content-Length: 5", "Cookie: a=b") + "hello"));
    }

    @ParameterizedTest
    @DisplayName("L-06 fields of one hop")
    @ValueSource(
            strings = {
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Upgrade: x",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                "Proxy-Authorization: Basic eA==",
                "TE: deflate",
                "TE: trailers;q=0.5",
                "TE: gzip, deflate;q=0.5",
                "TE: ",
                "Connection: keep-alive",
                "Trailer: X-Sum"
            })
    void fieldsOfOneHopAreRemoved(String line) {
        String name = line.substring(0, line.indexOf(':'));
        Vector vector = Vector.of("L-06", line, get(line)).answered(200).reaches("GET", "/a", "");
        GATEWAY.run(vector, seen -> assertThat(seen.headers().all(name)).isEmpty());
    }

    @ParameterizedTest
    @DisplayName("L-06 TE becomes trailers alone")
    @ValueSource(
            strings = {"TE: trailers, deflate", "TE: deflate,Trailers", "TE: trailers", "TE: gzip\\r\\nTE: trailers"})
    void onlyTrailersAreAskedForUpstream(String lines) {
        Vector vector = Vector.of("L-06", lines, get(lines, "Connection: TE"))
                .answered(200)
                .reaches("GET", "/a", "");
        GATEWAY.run(vector, seen -> assertThat(seen.headers().all("TE")).containsExactly("trailers"));
    }

    @ParameterizedTest
    @DisplayName("L-07 Max-Forwards 0")
    @CsvSource({"OPTIONS /a HTTP/1.1,0", "OPTIONS /a HTTP/1.1,00", "OPTIONS * HTTP/1.1,0"})
    void optionsForTheLastHopAreAnsweredHere(String line, String hops) {
        GATEWAY.run(Vector.of("L-07", line, head(line, "Max-Forwards: " + hops))
                .expect(new Expected(List.of(Set.of(200, 204)), Expected.Fate.KEPT)));
    }

    @Test
    @DisplayName("L-07 Max-Forwards 0 on TRACE")
    void traceIsAnsweredHere() {
        GATEWAY.run(Vector.of("L-07", "TRACE", head("TRACE /a HTTP/1.1", "Max-Forwards: 0"))
                .expect(Expected.answered(405).closedOrKept()));
    }

    @ParameterizedTest
    @DisplayName("L-07 Max-Forwards above 0")
    @CsvSource({"OPTIONS,5,4", "OPTIONS,1,0", "OPTIONS,10,09", "GET,0,0"})
    void maxForwardsIsCountedDownForOptionsOnly(String method, String sent, String seenUpstream) {
        Vector vector = Vector.of("L-07", sent, head(method + " /a HTTP/1.1", "Max-Forwards: " + sent))
                .answered(200)
                .reaches(method, "/a", "");
        GATEWAY.run(
                vector,
                seen -> assertThat(Integer.parseInt(seen.header("Max-Forwards")))
                        .isEqualTo(Integer.parseInt(seenUpstream)));
    }

    // ---- section 4, locally made answers

    @ParameterizedTest
    @DisplayName("locally made answers")
    @CsvSource({"/unserved,503", "/redirect,308"})
    void localAnswersHaveDateLengthAndNoStore(String target, int status) {
        for (Delivery delivery : List.of(Delivery.WHOLE, Delivery.ONE_BYTE)) {
            RawResponse response = localAnswer("GET", target, delivery);
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("Date")).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
            assertThat(response.header("Cache-Control")).isEqualTo("no-store");
            assertThat(response.header("Content-Length")).isEqualTo(String.valueOf(response.body().length));
            assertThat(response.headers().has("Server")).isFalse();
            RawResponse toHead = localAnswer("HEAD", target, delivery);
            assertThat(toHead.body()).isEmpty();
            assertThat(toHead.header("Content-Length")).isEqualTo(response.header("Content-Length"));
        }
    }

    @Test
    @DisplayName("V-071 D10 a redirect to a path names the request's own host")
    void aRedirectToAPathIsAbsolute() {
        for (Delivery delivery : List.of(Delivery.WHOLE, Delivery.ONE_BYTE)) {
            assertThat(localAnswer("GET", "/moved?x=%0d%0a", delivery).header("Location"))
                    .isEqualTo(GATEWAY.scheme() + "://t.example/new?x=%0d%0a");
        }
    }

    private static RawResponse localAnswer(String method, String target, Delivery delivery) {
        try (RawClient client = GATEWAY.connect().expecting(method, "GET")) {
            client.send(Bytes.of(head(method + " " + target + " HTTP/1.1")), delivery);
            RawResponse response = client.readResponses(1).responses().get(0);
            client.send(get());
            assertThat(client.readResponses(2).responses()).hasSize(2);
            return response;
        }
    }
}
