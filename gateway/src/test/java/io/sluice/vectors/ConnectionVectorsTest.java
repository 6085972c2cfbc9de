package io.sluice.vectors;

import static io.sluice.vectors.Heads.HOST;
import static io.sluice.vectors.Heads.SMUGGLED;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.ClientOptions;
import io.sluice.kit.Delivery;
import io.sluice.kit.Expected;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Reached;
import io.sluice.kit.ReasonRule;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Vector;
import io.sluice.kit.VectorRun;
import io.sluice.kit.WitnessRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

/** Several messages on one connection: early answers, expectations, pipelining, bytes between requests. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS", "H2C", "H2"})
class ConnectionVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private static final int MANY = 10_000;

    // ---- early answers

    @ParameterizedTest
    @DisplayName("S-03 a body that an early answer leaves unread (CL.0)")
    @CsvSource({"/redirect,308", "/unserved,503", "/redirect?x=1,308"})
    void theUnreadBodyIsNeverTheNextRequest(String target, int status) {
        String request = "POST " + target + " HTTP/1.1\r\n" + HOST
                + "Content-Length: 35\r\nConnection: keep-alive\r\n\r\n" + SMUGGLED;
        GATEWAY.run(Vector.of("S-03", target, request)
                .expect(Expected.answered(status).closedOrKept()));
    }

    @Test
    @DisplayName("S-03 the same behind a 404")
    void theUnreadBodyOfAnUnknownHostIsNeverTheNextRequest() {
        String request =
                "POST /a HTTP/1.1\r\nHost: nobody.example\r\nContent-Length: 35\r\nConnection: keep-alive\r\n\r\n"
                        + SMUGGLED;
        GATEWAY.run(
                Vector.of("S-03", "404", request).expect(Expected.answered(404).closedOrKept()));
    }

    @Test
    @DisplayName("S-03 the same in chunks")
    void theUnreadChunksAreNeverTheNextRequest() {
        String request =
                head("POST /redirect HTTP/1.1", "Transfer-Encoding: chunked") + "23\r\n" + SMUGGLED + "\r\n0\r\n\r\n";
        GATEWAY.run(Vector.of("S-03", "chunks", request)
                .expect(Expected.answered(308).closedOrKept()));
    }

    @Test
    @DisplayName("S-03 a large unread body")
    void aLargeUnreadBodyEndsTheConnection() {
        String body = SMUGGLED.repeat(2100);
        String request = head("POST /redirect HTTP/1.1", "Content-Length: " + body.length()) + body;
        GATEWAY.run(Vector.of("S-03", "73 KiB", request)
                .expect(Expected.answered(308).thenClosed()));
    }

    @Test
    @DisplayName("S-03 a malformed unread body")
    void aMalformedUnreadBodyEndsTheConnection() {
        String request = head("POST /redirect HTTP/1.1", "Transfer-Encoding: chunked") + "zz\r\n" + SMUGGLED;
        try (RawClient client = GATEWAY.connect()) {
            client.send(request);
            Received received = client.readUntilClose();
            assertThat(received.closed()).isTrue();
            assertThat(received.statuses()).isIn(List.of(308), List.of(400));
        }
    }

    @Test
    @DisplayName("S-04 a body on GET (0.CL)")
    void aBodyOnGetBelongsToIt() {
        String request = get("Content-Length: 5") + "hello" + target("/b");
        GATEWAY.run(Vector.of("S-04", "0.CL", request)
                .answered(200, 200)
                .reaches("GET", "/a", "hello")
                .reaches("GET", "/b", ""));
    }

    @ParameterizedTest
    @DisplayName("S-04 a body on methods that have none as a rule")
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "PROPFIND"})
    void aSmugglersBodyStaysABody(String method) {
        String lengths = head(method + " /a HTTP/1.1", "Content-Length: 35") + SMUGGLED;
        GATEWAY.run(Vector.of("S-04", method, lengths).answered(200).reaches(method, "/a", SMUGGLED));
        String chunks =
                head(method + " /a HTTP/1.1", "Transfer-Encoding: chunked") + "23\r\n" + SMUGGLED + "\r\n0\r\n\r\n";
        GATEWAY.run(Vector.of("S-04", method, chunks).answered(200).reaches(method, "/a", SMUGGLED));
    }

    // ---- expectations

    private static final String EXPECTING = post("Expect: 100-continue", "Content-Length: 35");

    @ParameterizedTest
    @DisplayName("S-05 an expectation that the upstream refuses without reading")
    @ValueSource(ints = {417, 401, 302, 200})
    void anUpstreamThatRefusedABodyIsNotUsedAgain(int status) {
        VectorRun run = GATEWAY.vectors()
                .script(witness ->
                        witness.respondTo("/a", Responder.atHead(Responder.always(Answer.of(status, "no")))));
        Vector vector = Vector.of("S-05", "Expect", EXPECTING + SMUGGLED)
                .expect(Expected.answered(status).closedOrKept())
                .reached(Reached.ANYTHING)
                .reasons(ReasonRule.NONE);
        for (Delivery delivery : vector.deliveries()) {
            List<WitnessRequest> requests = run.run(vector, delivery).requests();
            int used = requests.stream()
                    .filter(request -> request.target().equals("/a"))
                    .findFirst()
                    .orElseThrow()
                    .connection();
            assertThat(requests)
                    .as("requests on the connection of the refused one, delivered %s", delivery)
                    .filteredOn(request -> request.connection() == used)
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("S-05 an interim response is never the final one")
    void the100ComesBeforeTheAnswer() {
        VectorRun run = GATEWAY.vectors()
                .script(witness -> witness.respondTo(
                        "/a", Responder.always(Answer.interim(100).then(Answer.ok("fine")))));
        run.run(Vector.of("S-05", "100", EXPECTING + SMUGGLED).answered(200).reaches("POST", "/a", SMUGGLED));
    }

    @Test
    @DisplayName("S-05 the expectation is forwarded, and the upstream's 100 comes back")
    void theClientGetsTheUpstreams100BeforeItSendsTheBody() {
        GATEWAY.witness().reset();
        GATEWAY.witness()
                .respondTo(
                        "/a",
                        Responder.atHead(Responder.always(
                                Answer.interim(100).thenAwaitBody().then(Answer.ok("fine")))));
        try (RawClient client = GATEWAY.connect()) {
            client.send(EXPECTING);
            String interim = "HTTP/1.1 100 ";
            assertThat(client.readBytes(interim.length()).bytes())
                    .startsWith(interim.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.received().responses()).isEmpty();
            client.send(SMUGGLED);
            RawResponse response = client.readResponses(1).response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.interim()).extracting(RawResponse::status).containsExactly(100);
        }
        WitnessRequest seen = GATEWAY.witness().takeRequest();
        assertThat(seen.header("Expect")).isEqualToIgnoringCase("100-continue");
        assertThat(seen.bodyText()).isEqualTo(SMUGGLED);
    }

    @ParameterizedTest
    @DisplayName("S-05 the gateway never says 100 by itself")
    @CsvSource({"/unserved,503", "/redirect,308"})
    void anEarlyAnswerIsTheOnlyAnswer(String target, int status) {
        try (RawClient client = GATEWAY.connect()) {
            client.send(head("POST " + target + " HTTP/1.1", "Expect: 100-continue", "Content-Length: 35"));
            RawResponse response = client.readResponses(1).response();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.interim()).isEmpty();
        }
    }

    @ParameterizedTest
    @DisplayName("S-05b any other expectation than that of http.expect")
    @ValueSource(
            strings = {
                "Expect: x 100-continue",
                "Expect: 100-continue, x",
                "Expect: 100-continue,",
                "Expect: ",
                "Expect: 200-ok",
                "Expect: 100-continue\\r\\nExpect: 100-continue",
                "Expect: \\\"100-continue\\\"",
                "Expect: 100-continue;q=1"
            })
    void unknownExpectationsAreRefused(String lines) {
        String plain = lines.replace("\\\"", "\"");
        GATEWAY.run(Vector.of("S-05b", plain, post(plain, "Content-Length: 35") + SMUGGLED)
                .rejected(417));
    }

    // ---- pipelining

    private static String pipelined(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> target("/n" + n, "X-Id: p" + n))
                .collect(Collectors.joining());
    }

    private static Vector reachingAll(Vector vector, int to) {
        Vector longer = vector;
        for (int n = 0; n < to; n++) {
            longer = longer.reaches("GET", "/n" + n, "");
        }
        return longer;
    }

    @ParameterizedTest
    @DisplayName("S-50 a malformed request among a hundred in one segment")
    @ValueSource(
            strings = {
                "GET /bad HTTP/1.1\\r\\nHost : t.example\\r\\n\\r\\n",
                "GET /bad HTTP/1.1\\r\\n\\r\\n",
                "GET  /smuggled HTTP/1.1\\r\\nHost: t.example\\r\\n\\r\\n",
                "\\x00"
            })
    void theGoodPrefixIsAnsweredInOrderAndNothingAfter(String malformed) {
        int good = 50;
        Expected expected = new Expected(new ArrayList<>(Collections.nCopies(good, Set.of(200))), Expected.Fate.CLOSED);
        Vector vector = reachingAll(
                Vector.of("S-50", malformed, pipelined(0, good) + malformed + pipelined(good, 99))
                        .expect(expected.thenRejected(400)),
                good);
        for (Delivery delivery : vector.deliveries()) {
            List<RawResponse> responses =
                    GATEWAY.vectors().run(vector, delivery).attack().responses();
            for (int n = 0; n < good; n++) {
                assertThat(responses.get(n).header("X-Id")).isEqualTo("p" + n);
            }
        }
    }

    @Test
    @DisplayName("S-50 a hundred good requests in one segment")
    void pipelinedRequestsAreAnsweredInOrder() {
        int good = 100;
        Vector vector = Vector.of("S-50", "good", pipelined(0, good))
                .answered(Collections.nCopies(good, 200).toArray(Integer[]::new));
        GATEWAY.run(reachingAll(vector, good));
    }

    @Test
    @DisplayName("S-50 pipelined requests of which every other is answered here")
    void localAnswersKeepTheirPlace() {
        String request = target("/n0") + target("/redirect") + target("/n1") + target("/unserved") + target("/n2");
        GATEWAY.run(Vector.of("S-50", "mixed", request)
                .answered(200, 308, 200, 503, 200)
                .reaches("GET", "/n0", "")
                .reaches("GET", "/n1", "")
                .reaches("GET", "/n2", "")
                .reasons(ReasonRule.named("service-not-found")));
    }

    @ParameterizedTest
    @DisplayName("S-51 empty lines before a request")
    @CsvSource({"1,true", "2,true", "3,false", "9,false"})
    void twoEmptyLinesAreIgnored(int lines, boolean passes) {
        Vector vector = Vector.of("S-51", lines + " CRLF", "\r\n".repeat(lines) + get());
        GATEWAY.run(passes ? vector.answered(200).reaches("GET", "/a", "") : vector);
    }

    @Test
    @DisplayName("S-51 empty lines between two requests")
    void emptyLinesAreIgnoredBeforeEachRequest() {
        GATEWAY.run(Vector.of(
                        "S-51", "between", get() + "\r\n" + post("Content-Length: 5") + "hello\r\n\r\n" + target("/b"))
                .answered(200, 200, 200)
                .reaches("GET", "/a", "")
                .reaches("POST", "/a", "hello")
                .reaches("GET", "/b", ""));
    }

    @ParameterizedTest
    @DisplayName("S-52 other bytes before a request")
    @ValueSource(ints = {0x00, 0x01, 0x09, 0x0A, 0x0B, 0x0D, 0x16, 0x1F, 0x20, 0x7F, 0x80, 0xFF})
    void nothingElseMayStandBeforeARequest(int control) {
        String bytes = String.format("\\x%02x", control);
        GATEWAY.run(Vector.of("S-52", bytes, bytes + get()));
    }

    @Test
    @DisplayName("S-52 a megabyte of empty lines (CVE-2026-50020)")
    void endlessEmptyLinesAreRefusedAtTheThird() {
        GATEWAY.run(Vector.of("S-52", "1 MB", "\r\n".repeat(500_000)));
    }

    @Test
    @DisplayName("S-60 http.pipelining: ten thousand requests of a client that reads nothing")
    void readingStopsWhileAnAnswerIsNotTaken() {
        GATEWAY.witness().reset();
        byte[] large = new byte[16 << 20];
        GATEWAY.witness().respondTo("/large", Responder.always(Answer.ok(large)));
        ClientOptions options =
                RawClient.options().receiveBuffer(4096).sendBuffer(4096).neverReadWhileWriting();
        try (RawClient client = GATEWAY.connect(options.timeout(Duration.ofMillis(400)))) {
            client.send(target("/large").repeat(MANY));
            assertThat(GATEWAY.witness()
                            .await(() -> !GATEWAY.witness().requests().isEmpty()))
                    .isTrue();
            otherClientsAreServed();
            assertThat(GATEWAY.witness().requests())
                    .filteredOn(request -> request.target().equals("/large"))
                    .hasSize(1);
        }
        GatewayFixture.awaitThat(
                "the cancelled request ends its upstream connection",
                () -> GATEWAY.witness().connections().stream().anyMatch(connection -> !connection.open()));
    }

    private static void otherClientsAreServed() {
        for (int i = 0; i < 20; i++) {
            assertThat(GATEWAY.exchange(target("/victim")).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("S-60 a slow reader gets every pipelined answer")
    void pipelinedAnswersLargerThanAllBuffersArriveWhole() {
        GATEWAY.witness().reset();
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'm');
        GATEWAY.witness().respondTo("/1MB", Responder.always(Answer.ok(megabyte)));
        try (RawClient client = GATEWAY.connect(RawClient.options().receiveBuffer(16 * 1024))) {
            client.send(target("/1MB").repeat(20));
            assertThat(client.readResponses(20, Duration.ofSeconds(20)).responses())
                    .hasSize(20)
                    .allMatch(response -> response.body().length == megabyte.length);
        }
    }
}
