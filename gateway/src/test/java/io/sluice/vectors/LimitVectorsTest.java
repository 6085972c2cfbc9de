package io.sluice.vectors;

import static io.sluice.vectors.Heads.chunked;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.ClientOptions;
import io.sluice.kit.Delivery;
import io.sluice.kit.Expected;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Reached;
import io.sluice.kit.ReasonRule;
import io.sluice.kit.Responder;
import io.sluice.kit.Vector;
import io.sluice.kit.VectorRun;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every limit of the client side and of response heads, at values of its own: the settings are obeyed to the byte. */
class LimitVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with(
            "http.maxRequestLine=64",
            "http.maxMethodLength=5",
            "http.maxHeaderBytes=512",
            "http.maxHeaders=7",
            "http.maxBodySize=20",
            "http.chunkSizeDigits=3",
            "http.maxChunkExtBytes=8",
            "http.leadingCrlf=1",
            "http.underscoreHeaders=reject",
            "http.serverHeader=keep",
            "http.drainUnreadBody=100",
            "http.max1xx=2",
            "http.forwardedPort=listener",
            "upstream.maxResponseHead=512",
            "upstream.maxResponseHeaders=6",
            "upstream.maxStatusLine=40");

    private static void passes(String limit, String request) {
        GATEWAY.run(Vector.of(limit, "at the limit", request).answered(200));
    }

    private static void refused(String limit, int status, String reason, String request) {
        GATEWAY.run(Vector.of(limit, "beyond the limit", request)
                .rejected(status)
                .abortedUpstream()
                .reasons(ReasonRule.named(reason)));
    }

    @Test
    @DisplayName("http.maxRequestLine, CRLF included")
    void requestLineAtItsLimit() {
        String start = "GET / HTTP/1.1\r\n";
        passes("http.maxRequestLine", target("/" + "a".repeat(64 - start.length())));
        refused("http.maxRequestLine", 414, "target-too-long", target("/" + "a".repeat(65 - start.length())));
    }

    @Test
    @DisplayName("http.maxMethodLength")
    void methodAtItsLimit() {
        passes("http.maxMethodLength", head("PATCH /a HTTP/1.1"));
        refused("http.maxMethodLength", 400, "bad-method", head("DELETE /a HTTP/1.1"));
    }

    @Test
    @DisplayName("http.maxHeaderBytes")
    void headAtItsLimit() {
        String without = get("X: ");
        passes("http.maxHeaderBytes", get("X: " + "a".repeat(512 - without.length())));
        refused("http.maxHeaderBytes", 431, "headers-too-large", get("X: " + "a".repeat(513 - without.length())));
    }

    @Test
    @DisplayName("http.maxHeaders, trailers too")
    void headersAtTheirLimit() {
        passes("http.maxHeaders", get("A:", "B:", "C:", "D:", "E:", "F:"));
        refused("http.maxHeaders", 431, "too-many-headers", get("A:", "B:", "C:", "D:", "E:", "F:", "G:"));
        passes("http.maxHeaders", chunked("0\r\n" + "A:\r\n".repeat(7) + "\r\n"));
        refused("http.maxHeaders", 431, "too-many-headers", chunked("0\r\n" + "A:\r\n".repeat(8) + "\r\n"));
    }

    @Test
    @DisplayName("http.maxBodySize")
    void bodyAtItsLimit() {
        passes("http.maxBodySize", post("Content-Length: 20") + "b".repeat(20));
        refused("http.maxBodySize", 413, "body-too-large", post("Content-Length: 21"));
        passes("http.maxBodySize", chunked("14\r\n" + "b".repeat(20) + "\r\n0\r\n\r\n"));
        refused("http.maxBodySize", 413, "body-too-large", chunked("14\r\n" + "b".repeat(20) + "\r\n1\r\n"));
    }

    @Test
    @DisplayName("http.maxBodySize and the limit of a route")
    void aRoutesOwnBodyLimitWins() {
        passes("http.maxBodySize", head("POST /limited HTTP/1.1", "Content-Length: 21") + "b".repeat(21));
        refused("http.maxBodySize", 413, "body-too-large", head("POST /small HTTP/1.1", "Content-Length: 11"));
    }

    @Test
    @DisplayName("http.chunkSizeDigits")
    void chunkSizeAtItsLimit() {
        passes("http.chunkSizeDigits", chunked("005\r\nhello\r\n000\r\n\r\n"));
        refused("http.chunkSizeDigits", 400, "bad-chunk-size", chunked("0005\r\nhello\r\n0\r\n\r\n"));
    }

    @Test
    @DisplayName("http.maxChunkExtBytes per body")
    void chunkExtensionsAtTheirLimit() {
        passes("http.maxChunkExtBytes", chunked("1;abc\r\nx\r\n1;def\r\nx\r\n0\r\n\r\n"));
        String beyond = chunked("1;abc\r\nx\r\n1;def\r\nx\r\n0;\r\n\r\n");
        refused("http.maxChunkExtBytes", 400, "chunk-extensions-too-large", beyond);
        passes("http.maxChunkExtBytes", chunked("1;abc\r\nx\r\n0;def\r\n\r\n").repeat(1));
    }

    @Test
    @DisplayName("http.leadingCrlf")
    void emptyLinesAtTheirLimit() {
        passes("http.leadingCrlf", "\r\n" + get());
        refused("http.leadingCrlf", 400, "bad-start", "\r\n\r\n" + get());
    }

    @Test
    @DisplayName("http.underscoreHeaders: reject")
    void underscoresCanBeRefused() {
        refused("http.underscoreHeaders", 400, "underscore-in-header-name", get("X_Y: z"));
    }

    @Test
    @DisplayName("http.underscoreHeaders: keep")
    void underscoresCanBeKept() {
        try (GatewayFixture gateway = GatewayFixture.started("http.underscoreHeaders=keep")) {
            Vector vector =
                    Vector.of("http.underscoreHeaders", "keep", get("X_Y: z")).answered(200);
            gateway.run(vector, seen -> assertThat(seen.header("X_Y")).isEqualTo("z"));
        }
    }

    @Test
    @DisplayName("http.forwardedPort: listener")
    void theForwardedPortCanBeThatOfTheListener() {
        String port = String.valueOf(GATEWAY.address().getPort());
        Vector vector = Vector.of("http.forwardedPort", "listener", get()).answered(200);
        GATEWAY.run(
                vector,
                seen -> assertThat(seen.headers().all("X-Forwarded-Port")).containsExactly(port));
    }

    @Test
    @DisplayName("http.forwarded")
    void forwardedCanBeSentToo() {
        try (GatewayFixture gateway = GatewayFixture.started("http.forwarded=true")) {
            Vector vector = Vector.of("http.forwarded", "on", get("Forwarded: for=9.9.9.9"))
                    .answered(200);
            gateway.run(
                    vector,
                    seen -> assertThat(seen.headers().all("Forwarded"))
                            .containsExactly("for=127.0.0.1;host=\"t.example\";proto=http"));
        }
    }

    @Test
    @DisplayName("http.serverHeader: keep")
    void theUpstreamsServerHeaderCanBeKept() {
        GATEWAY.witness().reset();
        GATEWAY.witness().respondTo("/a", Responder.always(Answer.of(200, "hello", "Server: witness/1")));
        assertThat(RawClient.exchange(GATEWAY.address(), get()).header("Server"))
                .isEqualTo("witness/1");
    }

    @Test
    @DisplayName("http.drainUnreadBody")
    void anUnreadBodyAtItsLimit() {
        String redirect = "POST /redirect HTTP/1.1";
        GATEWAY.run(
                Vector.of("http.drainUnreadBody", "at the limit", head(redirect, "Content-Length: 20") + "b".repeat(20))
                        .expect(Expected.answered(308)));
        try (GatewayFixture gateway = GatewayFixture.started("http.drainUnreadBody=100")) {
            gateway.run(
                    Vector.of("http.drainUnreadBody", "100", head(redirect, "Content-Length: 100") + "b".repeat(100))
                            .expect(Expected.answered(308)));
            gateway.run(
                    Vector.of("http.drainUnreadBody", "101", head(redirect, "Content-Length: 101") + "b".repeat(101))
                            .expect(Expected.answered(308).thenClosed()));
        }
    }

    @Test
    @DisplayName("http.max1xx")
    void interimResponsesAtTheirLimit() {
        VectorRun run = GATEWAY.vectors()
                .script(witness -> witness.respondTo(
                        "/a", Responder.always(Answer.interim(103).times(3).then(Answer.ok("hello")))));
        RawResponse response = run.run(Vector.of("http.max1xx", "three", get()).answered(200), Delivery.WHOLE)
                .attack()
                .responses()
                .get(0);
        assertThat(response.interim()).hasSize(2);
    }

    @Test
    @DisplayName("http.perStreamBuffer towards a client that does not read")
    void aSlowReaderPausesTheUpstream() {
        GATEWAY.witness().reset();
        Gate written = new Gate();
        byte[] piece = new byte[1 << 20];
        Answer large = Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: " + 64L * piece.length + "\r\n\r\n")
                .then(Answer.raw(piece).times(64))
                .thenAwait(written);
        GATEWAY.witness().respondTo("/large", Responder.always(large));
        try (RawClient client = GATEWAY.connect(RawClient.options().receiveBuffer(16 * 1024))) {
            client.send(target("/large"));
            client.readBytes(1);
            boolean everythingTaken = GATEWAY.witness().await(() -> written.waiting() > 0, Duration.ofMillis(500));
            assertThat(everythingTaken).as("the upstream could write 64 MiB").isFalse();
            written.open();
            assertThat(client.readResponses(1, Duration.ofSeconds(10))
                            .response()
                            .body())
                    .hasSize(64 * piece.length);
        }
    }

    @Test
    @DisplayName("http.perStreamBuffer towards an upstream that does not read")
    void aSlowUpstreamPausesTheClient() {
        try (GatewayFixture gateway = GatewayFixture.started()) {
            Gate gate = new Gate();
            Answer slow = Answer.nothing()
                    .thenStopReading()
                    .thenAwait(gate)
                    .thenStartReading()
                    .thenAwaitBody();
            gateway.witness().respondTo("/a", Responder.atHead(Responder.always(slow.then(Answer.ok("got it")))));
            int length = 64 << 20;
            ClientOptions options = RawClient.options().timeout(Duration.ofMillis(500));
            try (RawClient client = gateway.connect(options)) {
                client.send(post("Content-Length: " + length));
                byte[] body = new byte[length];
                int taken = client.send(body);
                assertThat(taken)
                        .as("bytes taken while the upstream reads none")
                        .isLessThan(length / 2);
                gate.open();
                int left = length - taken;
                while (left > 0) {
                    left -= client.send(new byte[left]);
                }
                assertThat(client.readResponses(1, Duration.ofSeconds(5))
                                .response()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    // ---- heads of responses

    private static void answered(Answer answer, int status, String reason) {
        VectorRun run = GATEWAY.vectors().script(witness -> witness.respondTo("/a", Responder.always(answer)));
        Vector vector = Vector.of("upstream", "response head", get())
                .answered(status)
                .expect(Expected.answered(status))
                .reached(Reached.ANYTHING)
                .reasons(reason == null ? ReasonRule.NONE : ReasonRule.named(reason));
        run.run(vector, Delivery.WHOLE);
    }

    @Test
    @DisplayName("upstream.maxResponseHead")
    void responseHeadAtItsLimit() {
        int others = "HTTP/1.1 200 Witness\r\nContent-Length: 5\r\nX: \r\n\r\n".length();
        answered(Answer.of(200, "hello", "X: " + "a".repeat(512 - others)), 200, null);
        answered(Answer.of(200, "hello", "X: " + "a".repeat(513 - others)), 502, "response-head-too-large");
    }

    @Test
    @DisplayName("upstream.maxResponseHeaders")
    void responseHeadersAtTheirLimit() {
        answered(Answer.of(200, "hello", "A: ", "B: ", "C: ", "D: ", "E: "), 200, null);
        answered(Answer.of(200, "hello", "A: ", "B: ", "C: ", "D: ", "E: ", "F: "), 502, "response-head-too-large");
    }

    @Test
    @DisplayName("upstream.maxStatusLine")
    void statusLineAtItsLimit() {
        String start = "HTTP/1.1 200 \r\n";
        String rest = "\r\nContent-Length: 5\r\n\r\nhello";
        answered(Answer.raw("HTTP/1.1 200 " + "O".repeat(40 - start.length()) + rest), 200, null);
        answered(Answer.raw("HTTP/1.1 200 " + "O".repeat(41 - start.length()) + rest), 502, "response-head-too-large");
    }

    @Test
    @DisplayName("SL-08 a thousand ranges")
    void rangesPassUntouched() {
        try (GatewayFixture gateway = GatewayFixture.started()) {
            String ranges = "Range: bytes=" + "0-,".repeat(999) + "0-";
            gateway.run(
                    Vector.of("SL-08", "ranges", get(ranges)).answered(200),
                    seen -> assertThat(seen.header("Range")).isEqualTo(ranges.substring(7)));
        }
    }
}
