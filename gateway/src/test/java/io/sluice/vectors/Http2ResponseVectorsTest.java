package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Http2Clients.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.Responder;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint's HTTP/1.1 response becomes over HTTP/2, and what the gateway says there by itself. */
class Http2ResponseVectorsTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with("h2c=true");

    private H2Raw client;

    @BeforeEach
    void connect() {
        client = Http2Clients.afresh(GATEWAY);
    }

    @AfterEach
    void close() {
        Http2Clients.leave(client);
    }

    private static void answers(Answer answer) {
        GATEWAY.witness().respondTo("/a", Responder.always(answer));
    }

    private static void answersAtOnce(Answer answer) {
        GATEWAY.witness().respondTo("/a", Responder.atHead(Responder.always(answer)));
    }

    private H2Message ask() {
        return client.exchange(get("/a"));
    }

    private Frame lastFrameOf(int stream) {
        return client.frames().stream()
                .filter(frame -> frame.stream() == stream)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    @DisplayName("L-06 fields of connections do not come from HTTP/1")
    void noFieldOfAConnectionIsPassedOn() {
        answers(Answer.raw(
                "HTTP/1.1 200 OK\\r\\nConnection: keep-alive, X-Hop\\r\\nX-Hop: 1\\r\\nKeep-Alive: timeout=5\\r\\n"
                        + "Transfer-Encoding: chunked\\r\\nX-End: 1\\r\\n\\r\\n2\\r\\nok\\r\\n0\\r\\n\\r\\n"));
        H2Message answer = ask();
        assertThat(answer.bodyText()).isEqualTo("ok");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.head().names())
                .contains("x-end", "date")
                .doesNotContain("connection", "keep-alive", "transfer-encoding", "x-hop", "content-length", "upgrade");
    }

    @Test
    void theNamesOfFieldsAreInLowerCaseAndCookiesStayApart() {
        answers(Answer.of(200, "ok", "X-Upper: Case", "Set-Cookie: a=1", "Set-Cookie: b=2"));
        H2Message answer = ask();
        assertThat(answer.head().all("x-upper")).containsExactly("Case");
        assertThat(answer.head().all("set-cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void aResponseWithoutABodyEndsWithItsHead() {
        for (int status : new int[] {204, 304}) {
            answers(Answer.raw("HTTP/1.1 " + status + " X\\r\\nX-End: 1\\r\\n\\r\\n"));
            H2Message answer = ask();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(lastFrameOf(answer.stream()).is(Frame.HEADERS)).isTrue();
            assertThat(answer.complete()).isTrue();
        }
    }

    @Test
    void anEmptyBodyEndsWithTheHeadToo() {
        answers(Answer.ok(""));
        H2Message answer = ask();
        assertThat(answer.head().all("content-length")).containsExactly("0");
        assertThat(lastFrameOf(answer.stream()).is(Frame.HEADERS)).isTrue();
    }

    @Test
    void theAnswerToHeadHasALengthAndNoBody() {
        answers(Answer.raw("HTTP/1.1 200 OK\\r\\nContent-Length: 1234\\r\\n\\r\\n"));
        H2Message answer = client.exchange(Fields.request("HEAD", "/a", "t.example"));
        assertThat(answer.complete()).isTrue();
        assertThat(answer.head().all("content-length")).containsExactly("1234");
        assertThat(answer.bodyLength()).isZero();
    }

    @Test
    void anInterimResponseComesFirst() {
        answers(Answer.interim(103, "Link: </x>").then(Answer.ok("done")));
        H2Message answer = ask();
        assertThat(answer.interim()).hasSize(1);
        assertThat(answer.interim().get(0).status()).isEqualTo(103);
        assertThat(answer.interim().get(0).all("link")).containsExactly("</x>");
        assertThat(answer.bodyText()).isEqualTo("done");
    }

    @Test
    void whoExpectsA100GetsTheEndpoints() {
        answersAtOnce(Answer.interim(100).thenAwaitBody().then(Answer.ok("done")));
        int stream = client.request(
                Fields.request("POST", "/a", "t.example")
                        .and("expect", "100-continue")
                        .and("content-length", "5"),
                /* end */ false);
        assertThat(client.awaitUntil(() -> client.message(stream).interim().size() == 1, PATIENCE))
                .isTrue();
        client.send(Frame.data(stream, "hello", true));
        assertThat(client.response(stream).bodyText()).isEqualTo("done");
    }

    @Test
    void trailersComeBehindTheBody() {
        answers(Answer.raw("HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\nTrailer: X-Sum\\r\\n\\r\\n"
                + "5\\r\\nhello\\r\\n0\\r\\nX-Sum: 12\\r\\nContent-Length: 5\\r\\n\\r\\n"));
        H2Message answer = ask();
        assertThat(answer.bodyText()).isEqualTo("hello");
        assertThat(answer.trailers().list()).hasSize(1);
        assertThat(answer.trailers().all("x-sum")).containsExactly("12");
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void eachPieceOfASlowResponseComesWhenItIsThere() {
        Gate gate = new Gate();
        answers(Answer.raw("HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nab")
                .thenAwait(gate)
                .thenRaw("cd"));
        int stream = client.request(get("/a"), /* end */ true);
        assertThat(client.awaitUntil(() -> client.message(stream).bodyLength() == 2, PATIENCE))
                .isTrue();
        gate.open();
        assertThat(client.response(stream).bodyText()).isEqualTo("abcd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nhello",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n"
            })
    @DisplayName("R-04 a response that is cut off")
    void aResponseThatIsCutOffIsResetOverHttp2(String begun) {
        answers(Answer.raw(begun).thenClose());
        H2Message answer = ask();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.complete()).isFalse();
        assertThat(answer.resetCode()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(client.exchange(get("/b")).status()).isEqualTo(200);
    }

    @Test
    void aResponseThatEndsWithItsConnectionEndsWithItsStream() {
        answers(Answer.raw("HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\nhello")
                .thenClose());
        H2Message answer = ask();
        assertThat(answer.bodyText()).isEqualTo("hello");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.head().all("content-length")).isEmpty();
    }

    @Test
    void anAnswerBeforeTheRequestIsCompleteAsksForNoMoreOfIt() {
        answersAtOnce(Answer.ok("enough"));
        int stream = client.request(Fields.request("POST", "/a", "t.example"), /* end */ false);
        H2Message answer = client.response(stream);
        assertThat(answer.bodyText()).isEqualTo("enough");
        Frame reset = client.next(frame -> frame.is(Frame.RST_STREAM) && frame.stream() == stream, "RST_STREAM");
        assertThat(reset.errorCode()).isEqualTo(ErrorCode.NO_ERROR);
        client.send(Frame.data(stream, "more", false), Frame.data(stream, "more", true));
        assertThat(client.exchange(get("/b")).status()).isEqualTo(200);
        assertThat(client.count(Frame.RST_STREAM))
                .as("what was on its way is no fault")
                .isEqualTo(1);
        assertThat(client.goAway()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /unserved 503", "GET /redirect 308", "TRACE / 405", "OPTIONS * 204"})
    void whatTheGatewaySaysItselfIsWhole(String line) {
        String[] parts = line.split(" ");
        H2Message answer = client.exchange(Fields.request(parts[0], parts[1], "t.example"));
        assertThat(answer.status()).isEqualTo(Integer.parseInt(parts[2]));
        assertThat(answer.complete()).isTrue();
        assertThat(answer.resetCode()).isNull();
        if (answer.head().has("content-length")) {
            assertThat(answer.head().all("content-length")).containsExactly(Integer.toString(answer.bodyLength()));
        }
    }

    @Test
    @DisplayName("L-04 a body larger than the route allows")
    void aBodyThatIsTooLargeIsRefusedAsSoonAsThatIsKnown() {
        long before = GATEWAY.count(Reason.BODY_TOO_LARGE);
        int stream = client.request(Fields.request("POST", "/small", "t.example"), /* end */ false);
        client.send(Frame.data(stream, "0123456789", false));
        awaitThat("the request", () -> GATEWAY.witness().requests().size() == 1);
        client.send(Frame.data(stream, "x", false));
        H2Message answer = client.response(stream);
        assertThat(answer.status()).isEqualTo(413);
        awaitThat("its count", () -> GATEWAY.count(Reason.BODY_TOO_LARGE) == before + 1);
        awaitThat("the endpoint's end", () -> GATEWAY.witness().openConnections() == 0);
    }

    /** @param type also of a call, whose status could not follow a body that is too short */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/grpc"})
    @DisplayName("L-04 a body larger than the route allows, behind a response that has begun")
    void aResponseIsCutByTheClientsFault(String type) {
        String begun = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 10\r\n\r\nx";
        GATEWAY.witness()
                .respondTo(
                        "/small",
                        Responder.atHead(Responder.always(Answer.raw(begun).thenStall())));
        Fields post = Fields.request("POST", "/small", "t.example").and("content-type", type);
        int stream = client.request(post, /* end */ false);
        client.next(Frame.DATA);
        client.send(Frame.data(stream, "0123456789x", false));
        assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        awaitThat("the endpoint's end", () -> GATEWAY.witness().openConnections() == 0);
    }

    @Test
    void aBodyIsHeldBackUntilTheEndpointIsConnected() {
        int stream = client.request(Fields.request("POST", "/a", "t.example"), /* end */ false);
        for (int i = 0; i < 20; i++) {
            client.send(Frame.data(stream, "0123456789", i == 19));
        }
        assertThat(client.response(stream).status()).isEqualTo(200);
        assertThat(GATEWAY.witness().requests().get(0).bodyText()).isEqualTo("0123456789".repeat(20));
    }

    @Test
    void aClientThatTakesNothingOfOneStreamIsServedOnTheOthers() {
        GATEWAY.witness().respondTo("/large", Responder.always(Answer.large(10_000_000)));
        try (H2Raw narrow = H2Raw.connect(GATEWAY.address())) {
            narrow.begin();
            narrow.send(Frame.windowUpdate(0, 1_000_000));
            List<Integer> stuck = List.of(
                    narrow.request(get("/large"), /* end */ true), narrow.request(get("/large"), /* end */ true));
            for (int stream : stuck) {
                assertThat(narrow.awaitUntil(() -> narrow.message(stream).bodyLength() == 65_535, PATIENCE))
                        .isTrue();
            }
            assertThat(narrow.exchange(get("/a")).status()).isEqualTo(200);
            narrow.readFor(MOMENT);
            for (int stream : stuck) {
                assertThat(narrow.message(stream).bodyLength()).isEqualTo(65_535);
                narrow.send(Frame.reset(stream, ErrorCode.CANCEL));
            }
            awaitThat("the endpoints' end", () -> GATEWAY.witness().openConnections() <= 1);
        }
    }
}
