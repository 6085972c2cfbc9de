package io.sluice.vectors;

import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.Delivery;
import io.sluice.kit.End;
import io.sluice.kit.Expected;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Reached;
import io.sluice.kit.ReasonRule;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Vector;
import io.sluice.kit.VectorRun.Outcome;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
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

/** What an upstream may answer, and what must not come of the rest. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS"})
class ResponseVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    private static Vector asking(String id, String title) {
        return asking(id, title, "GET");
    }

    private static Vector asking(String id, String title, String method) {
        return Vector.of(id, title, head(method + " /a HTTP/1.1")).methods(method);
    }

    /** Passed on whole, the connection kept. */
    private static Vector passed(String id, String title) {
        return asking(id, title).answered(200);
    }

    private static Vector badGateway(Vector vector) {
        return vector.expect(Expected.answered(502).closedOrKept()).reached(Reached.ANYTHING);
    }

    /** The upstream's answer in every delivery; its own connection must be closed afterwards. */
    private static void refusedUpstream(String id, String title, Answer answer) {
        run(badGateway(asking(id, title)), answer, outcome -> awaitClosed());
    }

    private static void run(Vector vector, Answer answer, Consumer<Outcome> check) {
        for (Delivery delivery : List.of(Delivery.WHOLE, Delivery.ONE_BYTE, Delivery.SPLIT_AT_CRLF)) {
            runOnce(vector, answer.delivered(delivery), check);
        }
    }

    private static void runOnce(Vector vector, Answer answer, Consumer<Outcome> check) {
        runOnce(vector, answer, check, () -> {});
    }

    private static void runOnce(Vector vector, Answer answer, Consumer<Outcome> check, Runnable beforeVictims) {
        Outcome outcome = GATEWAY.vectors()
                .script(witness -> witness.respondTo("/a", Responder.always(answer)))
                .beforeVictims(beforeVictims)
                .run(vector, Delivery.WHOLE);
        check.accept(outcome);
    }

    /** The upstream says more than was asked for; its connection must be closed. */
    private static void runSurplus(Vector vector, Answer answer, Consumer<Outcome> check) {
        runOnce(vector, answer, check.andThen(outcome -> awaitClosed()));
        runLateSurplus(vector, answer.delivered(Delivery.ONE_BYTE), check);
        runLateSurplus(vector, answer.delivered(Delivery.SPLIT_AT_CRLF), check);
    }

    /** What is too much comes in segments of its own, maybe when the connection is in the pool already. */
    private static void runLateSurplus(Vector vector, Answer answer, Consumer<Outcome> check) {
        runOnce(vector, answer, check, ResponseVectorsTest::awaitClosed);
    }

    private static void awaitClosed() {
        WitnessUpstream witness = GATEWAY.witness();
        WitnessRequest request = witness.requests().stream()
                .filter(seen -> seen.target().equals("/a"))
                .findFirst()
                .orElseThrow();
        WitnessConnection used = witness.connections().stream()
                .filter(connection -> connection.number() == request.connection())
                .findFirst()
                .orElseThrow();
        assertThat(witness.await(() -> !used.open()))
                .as("the upstream connection ends")
                .isTrue();
    }

    private static RawResponse first(Outcome outcome) {
        return outcome.attack().responses().get(0);
    }

    // ---- framing

    @ParameterizedTest
    @DisplayName("R-01 a response whose length cannot be trusted")
    @ValueSource(
            strings = {
                "200 OK\\r\\nContent-Length: 5\\r\\nContent-Length: 5\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length: 5, 5\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "200 OK\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 0\\r\\n\\r\\n0\\r\\n\\r\\n",
                "200 OK\\r\\nContent-Length: +5\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length: -1\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length: 5x\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length:\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length: 005\\r\\n\\r\\nhello",
                "200 OK\\r\\nContent-Length: 12345678901234567890\\r\\n\\r\\nhello",
                "200 OK\\r\\nTransfer-Encoding: chunked, chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "200 OK\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "200 OK\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n",
                "200 OK\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "200 OK\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "200 OK\\r\\nTransfer-Encoding:\\r\\n\\r\\n0\\r\\n\\r\\n",
                "204 No Content\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "304 Not Modified\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "103 Early Hints\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "204 No Content\\r\\nContent-Length: 5\\r\\n\\r\\nhello",
                "103 Early Hints\\r\\nContent-Length: 5\\r\\n\\r\\nhello"
            })
    void responsesOfUnclearLengthAreBadGateways(String response) {
        refusedUpstream("R-01", response, Answer.raw("HTTP/1.1 " + response));
    }

    @Test
    @DisplayName("R-01 Transfer-Encoding from an HTTP/1.0 upstream")
    void oldResponsesAreNeverChunked() {
        refusedUpstream(
                "R-01",
                "1.0",
                Answer.raw("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                        .thenClose());
    }

    @Test
    @DisplayName("R-01 Content-Length 0 on 204")
    void aZeroLengthOn204IsDropped() {
        Vector vector = asking("R-01", "204").answered(204);
        run(
                vector,
                Answer.raw("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"),
                outcome -> assertThat(first(outcome).headers().has("Content-Length"))
                        .isFalse());
    }

    // ---- lines

    @ParameterizedTest
    @DisplayName("R-02 malformed header lines")
    @ValueSource(
            strings = {
                "X: a\\r\\n b",
                "X: a\\r\\n\\tb",
                "X: a\\x00",
                "X: a\\x00b",
                ": a",
                "X: a\\x07",
                "X",
                "X: a\\nY: b",
                "X: a\\rY: b",
                "(X): a",
                " X: a"
            })
    void malformedHeadersAreBadGateways(String line) {
        refusedUpstream("R-02", line, Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + line + "\r\n\r\nhello"));
    }

    @ParameterizedTest
    @DisplayName("R-02 a blank before the colon")
    @ValueSource(strings = {"X : a", "X\\t: a", "X \\t :a"})
    void aBlankBeforeTheColonIsStripped(String line) {
        run(
                passed("R-02", line),
                Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + line + "\r\n\r\nhello"),
                outcome -> assertThat(first(outcome).header("X")).isEqualTo("a"));
    }

    @Test
    @DisplayName("R-02 a blank before the colon of Content-Length")
    void aStrippedNameIsUnderstood() {
        run(
                passed("R-02", "length"),
                Answer.raw("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello"),
                outcome -> assertThat(first(outcome).bodyText()).isEqualTo("hello"));
    }

    // ---- more than was asked for

    @ParameterizedTest
    @DisplayName("R-03 bytes behind the response")
    @ValueSource(strings = {POISON, "X", "\\r\\n"})
    void surplusBytesAreNobodysResponse(String surplus) {
        runSurplus(
                passed("R-03", surplus),
                Answer.ok("hello").glued(surplus),
                outcome -> assertThat(first(outcome).bodyText()).isEqualTo("hello"));
    }

    @Test
    @DisplayName("R-03 bytes behind the last chunk")
    void surplusBytesBehindChunksAreNobodysResponse() {
        runSurplus(
                passed("R-03", "chunks"),
                Answer.chunked(200, List.of("hel", "lo")).glued(POISON),
                outcome -> assertThat(first(outcome).bodyText()).isEqualTo("hello"));
    }

    @Test
    @DisplayName("R-03 a response that nobody asked for")
    void aResponseOnAnIdleConnectionEndsIt() {
        Answer answer = Answer.ok("hello").thenRaw(POISON);
        for (Delivery delivery : List.of(Delivery.WHOLE, Delivery.ONE_BYTE, Delivery.SPLIT_AT_CRLF)) {
            runLateSurplus(passed("R-03", "unasked"), answer.delivered(delivery), outcome -> {});
        }
    }

    // ---- less than was promised

    @ParameterizedTest
    @DisplayName("R-04 an upstream that ends inside its response")
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhell",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhel",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n"
            })
    void aTruncatedResponseNeverLooksWhole(String begun) {
        Vector vector = asking("R-04", begun)
                .expect(Expected.truncated(200))
                .reached(Reached.ANYTHING)
                .reasons(ReasonRule.named("response-truncated"));
        run(vector, Answer.raw(begun).thenClose(), outcome -> {});
        run(vector, Answer.raw(begun).thenPause(Duration.ofMillis(20)).thenReset(), outcome -> {});
    }

    @ParameterizedTest
    @DisplayName("R-04 a malformed chunk in the response")
    @ValueSource(strings = {"zz\\r\\n", "5\\r\\nhelloXX", "5\\nhello", "-1\\r\\n"})
    void aBrokenChunkNeverLooksLikeTheEnd(String chunk) {
        Vector vector = asking("R-04", chunk)
                .expect(Expected.truncated(200))
                .reached(Reached.ANYTHING)
                .reasons(ReasonRule.ONE);
        String begun = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
        run(vector, Answer.raw(begun + chunk), outcome -> awaitClosed());
    }

    @Test
    @DisplayName("R-04 a truncated response to an HTTP/1.0 client")
    void anOldClientSeesTheTruncationToo() {
        GATEWAY.witness().reset();
        GATEWAY.witness()
                .respondTo(
                        "/a",
                        Responder.always(
                                Answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                                        .thenClose()));
        try (RawClient client = GATEWAY.connect()) {
            client.send(head("GET /a HTTP/1.0"));
            Received received = client.readUntilClose();
            // Its body ends with the connection: only a reset tells it from a whole one.
            assertThat(received.end()).isEqualTo(End.RST);
        }
    }

    @ParameterizedTest
    @DisplayName("R-04 an upstream that ends before its response")
    @ValueSource(booleans = {true, false})
    void noResponseIsABadGatewayForWhatMustNotBeRepeated(boolean reset) {
        Answer end = reset ? Answer.nothing().thenReset() : Answer.nothing().thenClose();
        runOnce(badGateway(Vector.of("R-04", "POST", post("Content-Length: 5") + "hello")), end, outcome -> {});
        runOnce(
                badGateway(Vector.of("R-04", "half a head", post("Content-Length: 5") + "hello")),
                Answer.raw("HTTP/1.1 200 OK\r\nContent-").thenClose(),
                outcome -> {});
    }

    @Test
    @DisplayName("R-04 a pooled connection that ends before its response")
    void anIdempotentRequestIsTriedAgainWhenThePooledConnectionHadEnded() {
        WitnessUpstream witness = GATEWAY.witness();
        witness.reset();
        assertThat(GATEWAY.exchange(get()).status()).isEqualTo(200);
        witness.respondNext(Responder.always(Answer.nothing().thenClose()));
        assertThat(GATEWAY.exchange(get()).status()).isEqualTo(200);
    }

    // ---- status lines

    @ParameterizedTest
    @DisplayName("R-05 a malformed status line")
    @ValueSource(
            strings = {
                "HTTP/1.1 99 Low",
                "HTTP/1.1 2xx OK",
                "HTTP/1.1 099 Low",
                "HTTP/1.1 1000 High",
                "HTTP/1.1 20 OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1\\t200 OK",
                "HTTP/2.0 200 OK",
                "HTTP/1.2 200 OK",
                "http/1.1 200 OK",
                "HTTP/1.1 200OK",
                "HTTP/1.1 +20 OK",
                "HTTP/1.1 200\\tOK",
                "HTTP/1.1",
                "HTTP/1.1 200 O\\x00K",
                "HTTP/1.1 200 OK\\nX: y",
                "<html>hello</html>",
                "ICY 200 OK",
                "\\r\\nHTTP/1.1 200 OK"
            })
    void malformedStatusLinesAreBadGateways(String line) {
        refusedUpstream("R-05", line, Answer.raw(line + "\r\nContent-Length: 5\r\n\r\nhello"));
    }

    @ParameterizedTest
    @DisplayName("R-05 legal status lines")
    @CsvSource({
        "HTTP/1.1 200,200",
        "'HTTP/1.1 200 ',200",
        "HTTP/1.1 200 Very   fine,200",
        "HTTP/1.1 299 x\\xe4,299",
        "HTTP/1.1 999 High,999",
        "HTTP/1.1 600 Odd,600"
    })
    void legalStatusLinesPass(String line, int status) {
        Vector vector = asking("R-05", line)
                .expect(Expected.answered(status))
                .reached(Reached.ANYTHING)
                .reasons(ReasonRule.NONE);
        run(
                vector,
                Answer.raw(line + "\r\nContent-Length: 5\r\n\r\nhello"),
                outcome -> assertThat(first(outcome).bodyText()).isEqualTo("hello"));
    }

    @Test
    @DisplayName("R-05 a reason phrase of 1 MiB, an HTTP/0.9 body")
    void endlessStatusLinesAreBadGateways() {
        Answer longPhrase = Answer.raw(Bytes.raw("HTTP/1.1 200 " + "O".repeat(1 << 20) + "\r\n\r\n"));
        runOnce(badGateway(asking("R-05", "1 MiB")), longPhrase, outcome -> awaitClosed());
        Answer old = Answer.raw("just a body").thenClose();
        runOnce(badGateway(asking("R-05", "0.9")), old, outcome -> awaitClosed());
    }

    @Test
    @DisplayName("R-05 an HTTP/1.0 response ends with its connection")
    void anOldUpstreamsBodyEndsWithTheConnection() {
        runOnce(
                passed("R-05", "1.0"),
                Answer.raw("HTTP/1.0 200 OK\r\n\r\nhello").thenClose(),
                outcome -> assertThat(first(outcome).bodyText()).isEqualTo("hello"));
    }

    // ---- interim responses

    @Test
    @DisplayName("R-06 ten thousand interim responses")
    void interimResponsesAreForwardedUpToTen() {
        Answer hints = Answer.interim(103, "Link: </style.css>").times(10_000).then(Answer.ok("hello"));
        runOnce(passed("R-06", "103"), hints, outcome -> {
            assertThat(first(outcome).interim()).hasSize(10).allMatch(interim -> interim.status() == 103);
            assertThat(first(outcome).interim().get(0).header("Link")).isEqualTo("</style.css>");
            assertThat(first(outcome).bodyText()).isEqualTo("hello");
        });
    }

    @ParameterizedTest
    @DisplayName("R-06 interim responses that nobody expects")
    @ValueSource(ints = {100, 102, 103, 199})
    void interimResponsesAreForwarded(int status) {
        run(passed("R-06", status + ""), Answer.interim(status, "X: y").then(Answer.ok("hello")), outcome -> {
            assertThat(first(outcome).interim()).extracting(RawResponse::status).containsExactly(status);
            assertThat(first(outcome).interim().get(0).header("X")).isEqualTo("y");
        });
    }

    @Test
    @DisplayName("R-06 interim responses to an HTTP/1.0 client")
    void anOldClientGetsNoInterimResponse() {
        Vector vector = Vector.of("R-06", "1.0", head("GET /a HTTP/1.0"))
                .expect(Expected.answered(200).thenClosed())
                .reached(Reached.ANYTHING);
        run(
                vector,
                Answer.interim(103).then(Answer.ok("hello")),
                outcome -> assertThat(first(outcome).interim()).isEmpty());
    }

    @Test
    @DisplayName("R-06 a switch of protocols that nobody asked for")
    void anUnasked101IsABadGateway() {
        Answer switching = Answer.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        refusedUpstream("R-06", "101", switching);
        refusedUpstream("R-06", "101 and more", switching.glued(POISON));
    }

    @Test
    @DisplayName("R-07 responses on one keep-alive connection (CVE-2026-42584)")
    void responsesKeepToTheirRequests() {
        WitnessUpstream witness = GATEWAY.witness();
        witness.reset();
        for (Delivery delivery : List.of(Delivery.WHOLE, Delivery.ONE_BYTE, Delivery.SPLIT_AT_CRLF)) {
            witness.respondNext(Responder.always(
                    Answer.interim(103).then(Answer.of(200, "one", "X-Id: 1")).delivered(delivery)));
            witness.respondNext(
                    Responder.always(Answer.of(200, "two!", "X-Id: 2").delivered(delivery)));
            witness.respondNext(
                    Responder.always(Answer.of(200, "three", "X-Id: 3").delivered(delivery)));
            try (RawClient client = GATEWAY.connect().expecting("GET", "HEAD", "GET")) {
                client.send(get() + head("HEAD /a HTTP/1.1") + target("/b"));
                List<RawResponse> responses = client.readResponses(3).responses();
                assertThat(responses)
                        .extracting(response -> response.header("X-Id"))
                        .containsExactly("1", "2", "3");
                assertThat(responses).extracting(RawResponse::bodyText).containsExactly("one", "", "three");
                assertThat(responses.get(1).header("Content-Length")).isEqualTo("4");
            }
        }
    }

    @Test
    @DisplayName("R-08 a response to HEAD with a body")
    void theBodyOfAResponseToHeadIsDropped() {
        Vector vector = asking("R-08", "HEAD", "HEAD").answered(200);
        runSurplus(
                vector,
                Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
                outcome -> assertThat(first(outcome).header("Content-Length")).isEqualTo("5"));
        runSurplus(vector, Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 55\r\n\r\n" + POISON), outcome -> {});
    }

    @Test
    @DisplayName("R-08 a chunked response to HEAD")
    void aChunkedResponseToHeadHasNoBody() {
        Vector vector = asking("R-08", "HEAD", "HEAD").answered(200);
        run(vector, Answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), outcome -> {});
    }

    @Test
    @DisplayName("R-08 a 304 with a length, and with a body")
    void theLengthOf304IsKeptAndItsBodyDropped() {
        Vector vector = asking("R-08", "304").answered(304);
        run(
                vector,
                Answer.raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
                outcome -> assertThat(first(outcome).header("Content-Length")).isEqualTo("5"));
        runSurplus(
                vector,
                Answer.raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"),
                outcome -> assertThat(first(outcome).header("Content-Length")).isEqualTo("5"));
    }

    @Test
    @DisplayName("R-08 a 204 with a body")
    void theBodyOf204IsDropped() {
        runSurplus(
                asking("R-08", "204").answered(204), Answer.raw("HTTP/1.1 204 No Content\r\n\r\nhello"), outcome -> {});
    }

    @Test
    @DisplayName("R-10 a head over 64 KiB, ten thousand cookies")
    void largeHeadsAreBadGateways() {
        Answer large = Answer.of(200, "hello", "X: " + "a".repeat(64 * 1024));
        runOnce(badGateway(asking("R-10", "size")), large, outcome -> awaitClosed());
        String[] cookies = new String[10_000];
        Arrays.fill(cookies, "Set-Cookie: a=b");
        runOnce(badGateway(asking("R-10", "cookies")), Answer.of(200, "hello", cookies), outcome -> awaitClosed());
    }

    @Test
    @DisplayName("R-10 heads within the limits")
    void headsWithinTheLimitsPass() {
        String[] lines = new String[200];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "Set-Cookie: c" + i + "=" + "v".repeat(250);
        }
        runOnce(
                passed("R-10", "within"),
                Answer.of(200, "hello", lines),
                outcome -> assertThat(first(outcome).headers().all("Set-Cookie"))
                        .hasSize(lines.length)
                        .isEqualTo(List.of(lines).stream()
                                .map(line -> line.substring(12))
                                .toList()));
    }

    // ---- hop by hop

    @Test
    @DisplayName("L-05 L-06 fields of one hop in a response")
    void fieldsOfOneHopAreRemovedFromResponses() {
        Answer answer = Answer.of(
                200,
                "hello",
                "Connection: X-Secret, keep-alive",
                "X-Secret: s",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Upgrade: h2c",
                "Server: witness/1",
                "X-Other: o");
        run(passed("L-06", "response"), answer, outcome -> {
            assertThat(first(outcome).headers().names())
                    .doesNotContain("X-Secret", "Keep-Alive", "Proxy-Connection", "Upgrade", "Server", "Connection")
                    .contains("X-Other", "Date");
            assertThat(first(outcome).bodyText()).isEqualTo("hello");
        });
    }
}
