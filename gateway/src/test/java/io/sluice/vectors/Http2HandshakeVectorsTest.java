package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WebSocketAnswer.Accept;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes of WebSockets by extended CONNECT (RFC 8441) that are wrong, and upgrades to HTTP/2 itself. */
class Http2HandshakeVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with("h2c=true", "h2.extendedConnect=true");

    private H2Raw client;

    @BeforeEach
    void connect() {
        client = Http2Clients.afresh(GATEWAY);
    }

    @AfterEach
    void leave() {
        client.raw().reset(); // a FIN would leave the endpoint its half of a tunnel
        client.close();
    }

    private static Fields asking() {
        return Fields.request("CONNECT", "/chat", "t.example").after(":protocol", "websocket");
    }

    private H2Message answer(Fields head) {
        return client.response(client.request(head, /* end */ false));
    }

    private void othersAreServed() {
        assertThat(client.exchange(Http2Clients.get("/a")).status()).isEqualTo(200);
        assertThat(client.goAway()).isNull();
        assertThat(client.violations()).isEmpty();
    }

    private static List<String> seen() {
        return GATEWAY.witness().requests().stream().map(WitnessRequest::target).toList();
    }

    private static WitnessRequest opened(H2Raw client, Fields head) {
        GATEWAY.witness().respondTo("/chat", WebSocketAnswer.record());
        int stream = client.request(head, /* end */ false);
        GrpcRig.await(client, () -> client.message(stream).begun());
        assertThat(client.message(stream).status()).isEqualTo(200);
        return GATEWAY.witness().requests().get(0);
    }

    // --- W-02 ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @DisplayName(
            "W-02 over HTTP/2 there is no key: one that is sent all the same is not the one that the endpoint gets")
    @ValueSource(strings = {WebSocket.KEY, "short", ""})
    void aKeyOfTheClientsIsNotPassedOn(String key) {
        WitnessRequest request =
                opened(client, asking().and("sec-websocket-key", key).and("sec-websocket-key", key));
        assertThat(request.headers().all("Sec-WebSocket-Key"))
                .singleElement()
                .matches(sent -> sent.length() == 24 && !sent.equals(WebSocket.KEY));
    }

    @ParameterizedTest
    @DisplayName("W-02 a 101 with a wrong Sec-WebSocket-Accept or without one")
    @EnumSource(
            value = Accept.class,
            names = {"WRONG", "MISSING"})
    void aWrong101IsABadGateway(Accept accept) {
        GATEWAY.witness().respondTo("/chat", WebSocketAnswer.record().accept(accept));
        H2Message answer = answer(asking());
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.bodyText()).contains("SLU5014");
        othersAreServed();
    }

    @ParameterizedTest
    @DisplayName("W-02 a protocol other than websocket, or a choice")
    @ValueSource(strings = {"h2c", "websocket, h2c", "websocket/13", "websocke", "connect-tcp"})
    void anotherProtocol(String protocol) {
        assertThat(answer(asking().with(":protocol", protocol)).status()).isEqualTo(501);
        othersAreServed();
        assertThat(seen()).containsExactly("/a");
    }

    @Test
    @DisplayName("W-02 a protocol of nothing")
    void emptyProtocol() {
        assertThat(answer(asking().with(":protocol", "")).status()).isIn(400, 501);
        othersAreServed();
        assertThat(seen()).containsExactly("/a");
    }

    // --- W-04, W-05 ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @DisplayName("W-04 no other method opens one")
    @ValueSource(strings = {"GET", "POST"})
    void onlyConnect(String method) {
        assertThat(answer(asking().with(":method", method)).status()).isEqualTo(400);
        othersAreServed();
        assertThat(seen()).containsExactly("/a");
    }

    @Test
    @DisplayName("W-04 a handshake that has a body: a length is malformed, data waits for the tunnel")
    void aHandshakeWithABody() {
        assertThat(answer(asking().and("content-length", "5")).status()).isEqualTo(400);
        GATEWAY.witness().respondTo("/chat", Responder.always(Answer.of(403, "no")));
        int stream = client.request(asking(), /* end */ false);
        client.send(Frame.data(stream, "GET /smuggled HTTP/1.1\r\nHost: t.example\r\n\r\n", true));
        assertThat(client.response(stream).status()).isEqualTo(403);
        othersAreServed();
        assertThat(seen()).containsExactly("/chat", "/a");
    }

    @Test
    @DisplayName("W-04 the handshake of HTTP/1.1 on a stream is malformed")
    void theHandshakeOfHttp1() {
        for (String[] line : new String[][] {{"connection", "Upgrade"}, {"upgrade", "websocket"}}) {
            Fields head = Http2Clients.get("/chat")
                    .and(line[0], line[1])
                    .and("sec-websocket-version", "13")
                    .and("sec-websocket-key", WebSocket.KEY);
            assertThat(client.response(client.request(head, /* end */ true)).status())
                    .isEqualTo(400);
        }
        othersAreServed();
        assertThat(seen()).containsExactly("/a");
    }

    @ParameterizedTest
    @DisplayName("W-05 handshakes of drafts")
    @ValueSource(strings = {"7", "8", "8, 13", "13, 13", "013", ""})
    void drafts(String version) {
        assertThat(answer(asking().and("sec-websocket-version", version)).status())
                .isEqualTo(501);
        othersAreServed();
        assertThat(seen()).containsExactly("/a");
    }

    @Test
    @DisplayName("W-05 two versions are none; one, or none, is 13")
    void versions() {
        Fields two = asking().and("sec-websocket-version", "13").and("sec-websocket-version", "13");
        assertThat(answer(two).status()).isEqualTo(501);
        WitnessRequest request = opened(client, asking().and("sec-websocket-version", "13"));
        assertThat(request.headers().all("Sec-WebSocket-Version")).containsExactly("13");
    }

    // --- W-09, D-13 ---------------------------------------------------------------------------------------------

    @Test
    @DisplayName("W-09 a handshake from another origin")
    void theOriginIsTheUpstreamsAffair() {
        WitnessRequest request = opened(client, asking().and("origin", "https://evil.example"));
        assertThat(request.header("Origin")).isEqualTo("https://evil.example");
    }

    /** Over each lane: inside TLS, where HTTP/1.1 was agreed on, it makes no difference. */
    @ParameterizedTest
    @DisplayName("D-13 Upgrade: h2c is an ordinary request of HTTP/1, also inside TLS")
    @EnumSource(
            value = Lane.class,
            names = {"PLAIN", "TLS"})
    void nobodyIsUpgradedToHttp2(Lane lane) {
        try (GatewayFixture gateway = GatewayFixture.with("h2c=true").over(lane).start()) {
            for (String more : new String[] {
                "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
                "Connection: Upgrade\r\n",
                "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: \r\n",
            }) {
                gateway.witness().reset();
                try (RawClient http1 = gateway.connect()) {
                    String head = "GET /a HTTP/1.1\r\nHost: t.example\r\nUpgrade: h2c\r\n" + more + "\r\n";
                    http1.send(Bytes.raw(head));
                    http1.send(Bytes.raw("GET /b HTTP/1.1\r\nHost: t.example\r\n\r\n"));
                    assertThat(http1.readResponses(2).statuses()).containsExactly(200, 200);
                }
                for (WitnessRequest request : gateway.witness().requests()) {
                    assertThat(request.headers().all("Upgrade")).isEmpty();
                    assertThat(request.headers().all("HTTP2-Settings")).isEmpty();
                    assertThat(request.headers().all("Connection")).isEmpty();
                }
            }
        }
    }
}
