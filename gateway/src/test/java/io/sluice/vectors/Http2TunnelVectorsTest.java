package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.Responder;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WebSocketAnswer.Accept;
import io.sluice.kit.WebSocketFrame;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** WebSockets on streams of HTTP/2, by extended CONNECT (RFC 8441), where {@code h2.extendedConnect} allows it. */
class Http2TunnelVectorsTest {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final WebSocketFrame BYE = WebSocketFrame.close(1001, "");

    private final AtomicLong now = new AtomicLong();
    private final WitnessUpstream witness = WitnessUpstream.named("w")
            .recordAtMost(1024 * 1024)
            .keepHalfClosed()
            .start();
    private DataPlaneRig rig;
    private H2Raw client;

    @BeforeEach
    void start() {
        rig = DataPlaneRig.options()
                .h2c()
                .with("extendedConnect", "true")
                .ticker(now::get)
                .start()
                .serve(witness);
        witness.respondTo("/chat", WebSocketAnswer.record());
        client = connect();
    }

    @AfterEach
    void stop() {
        client.raw().reset(); // a FIN would leave the endpoint its half of a tunnel
        awaitThat("no tunnel is left", () -> rig.plane().count(Total.TUNNELS_OPENED) == closed());
        rig.close();
        witness.close();
    }

    private long closed() {
        return rig.plane().count(Total.TUNNELS_CLOSED);
    }

    private H2Raw connect() {
        H2Raw connected = H2Raw.connect(rig.address()).polite();
        connected.begin();
        return connected;
    }

    private static Fields get(String path) {
        return Fields.request("GET", path, "t.example");
    }

    private static Fields asking() {
        return get("/chat").with(":method", "CONNECT").after(":protocol", "websocket");
    }

    /** A tunnel that was accepted. */
    private int open() {
        int stream = client.request(asking(), /* end */ false);
        assertThat(client.awaitUntil(() -> client.message(stream).begun(), LONGEST))
                .isTrue();
        assertThat(client.message(stream).status()).isEqualTo(200);
        return stream;
    }

    private WitnessConnection tunnel() {
        return WebSocketVectorsTest.tunnel(witness);
    }

    private byte[] read(int stream, int n) {
        assertThat(client.awaitUntil(() -> client.message(stream).bodyLength() >= n, LONGEST))
                .as("%d bytes, but %s", n, client.message(stream))
                .isTrue();
        return client.message(stream).body();
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private void ended(Reason reason) {
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/chat", 200, reason));
    }

    /** The connection goes on. */
    private void othersAreServed() {
        assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        assertThat(client.goAway()).isNull();
        assertThat(client.violations()).isEmpty();
    }

    // --- how it begins ------------------------------------------------------------------------------------------

    @Test
    @DisplayName("D-11 extended CONNECT is on: W-01 a right handshake becomes a tunnel")
    void aWebSocketIsOpened() {
        witness.respondTo("/chat", WebSocketAnswer.echo().line("Sec-WebSocket-Protocol: chat"));
        assertThat(client.frames().get(0).setting(Setting.ENABLE_CONNECT_PROTOCOL))
                .isEqualTo(1);
        int stream = client.request(asking().and("sec-websocket-protocol", "chat"), /* end */ false);
        byte[] frame = WebSocketFrame.text("hello").masked();
        client.send(Frame.data(stream, frame, false));
        assertThat(WebSocketFrame.parse(read(stream, frame.length - 4))).containsExactly(WebSocketFrame.text("hello"));
        Fields head = client.message(stream).head();
        assertThat(head.all(":status")).containsExactly("200");
        assertThat(head.all("sec-websocket-protocol")).containsExactly("chat");
        assertThat(head.all("sec-websocket-accept")).isEmpty();
        assertThat(head.all("upgrade")).isEmpty();
        WitnessRequest seen = witness.requests().get(0);
        assertThat(seen.violations()).isEmpty();
        assertThat(seen.method()).isEqualTo("GET");
        assertThat(seen.headers().all("Connection")).containsExactly("upgrade");
        assertThat(seen.headers().all("Upgrade")).containsExactly("websocket");
        assertThat(seen.headers().all("Sec-WebSocket-Version")).containsExactly("13");
        assertThat(seen.headers().all("Sec-WebSocket-Key"))
                .hasSize(1)
                .doesNotContain(WebSocket.KEY)
                .allMatch(key -> key.length() == 24);
        othersAreServed();
    }

    @Test
    @DisplayName("D-11 another protocol than websocket")
    void otherProtocolsAreNotServed() {
        H2Message answer = client.exchange(asking().with(":protocol", "connect-udp"));
        assertThat(answer.status()).isEqualTo(501);
        assertThat(witness.requests()).isEmpty();
        othersAreServed();
    }

    @Test
    @DisplayName("D-11 a wrong Sec-WebSocket-Accept")
    void aWrongAcceptIsABadGateway() {
        witness.respondTo("/chat", WebSocketAnswer.record().accept(Accept.WRONG));
        int stream = client.request(asking(), /* end */ false);
        H2Message answer = client.response(stream);
        assertThat(answer.status()).isEqualTo(502);
        othersAreServed();
    }

    @Test
    @DisplayName("D-11 an endpoint that answers 200 without a tunnel: the client would take that for one")
    void aSuccessThatIsNoTunnelIsABadGateway() {
        witness.respondTo("/chat", Responder.always(Answer.ok("a page")));
        H2Message answer = client.response(client.request(asking(), /* end */ false));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.bodyText()).contains(Reason.BAD_UPGRADE.code());
        othersAreServed();
    }

    @Test
    @DisplayName("W-01 a refused handshake, W-03 whose early data reaches nobody")
    void aRefusalComesBackComplete() {
        witness.respondTo("/chat", Responder.always(Answer.of(403, "not you", "X-Why: policy")));
        int stream = client.request(asking(), /* end */ false);
        client.send(Frame.data(stream, "GET /smuggled HTTP/1.1\r\nHost: t.example\r\n\r\n", false));
        H2Message answer = client.response(stream);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bodyText()).isEqualTo("not you");
        assertThat(answer.head().all("x-why")).containsExactly("policy");
        othersAreServed();
        assertThat(witness.requests()).extracting(WitnessRequest::target).containsExactly("/chat", "/a");
    }

    @Test
    @DisplayName("W-03 data before the 101 is held")
    void earlyDataIsPassedOnOnceThereIsATunnel() {
        Gate gate = new Gate();
        witness.respondTo(
                "/chat", request -> WebSocketAnswer.record().answer(request).after(gate));
        byte[] early = noise(60_000);
        int stream = client.request(asking(), /* end */ false);
        for (int at = 0; at < early.length; at += 12_000) {
            client.send(Frame.data(stream, Arrays.copyOfRange(early, at, at + 12_000), at == 48_000));
        }
        witness.takeRequest();
        client.readFor(SHORT);
        assertThat(client.message(stream).begun()).isFalse();
        gate.open();
        WitnessConnection connection = tunnel();
        assertThat(witness.await(() -> connection.end() == End.FIN)).isTrue();
        assertThat(connection.tunnelBytes()).isEqualTo(early);
        connection.send(Bytes.of("answer"));
        connection.finish();
        assertThat(client.response(stream).bodyText()).isEqualTo("answer");
        ended(null);
    }

    // --- bytes --------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("W-08 whatever the bytes mean, they pass untouched both ways")
    void bytesPassUntouched() {
        int stream = open();
        WitnessConnection connection = tunnel();
        byte[] noise = noise(300_000);
        connection.send(noise);
        assertThat(read(stream, noise.length)).isEqualTo(noise);
        for (int at = 0; at < noise.length; at += 10_000) {
            client.send(Frame.data(stream, Arrays.copyOfRange(noise, at, at + 10_000), false));
            int sent = at + 10_000;
            assertThat(witness.await(() -> connection.tunnelCount() == sent)).isTrue();
        }
        assertThat(connection.tunnelBytes()).isEqualTo(noise);
        assertThat(client.violations()).isEmpty();
    }

    @Test
    @DisplayName("W-06 an endpoint that does not read: the client's window stays shut, and its other streams go on")
    void anEndpointThatDoesNotReadHoldsUpItsClient() {
        witness.respondTo("/chat", WebSocketAnswer.stall());
        int stream = open();
        byte[] piece = new byte[16_000];
        long sent = 0;
        int window = 65_536;
        while (window >= piece.length && sent < 100_000_000) {
            client.send(Frame.data(stream, piece, false));
            sent += piece.length;
            client.readFor(Duration.ofMillis(2));
            long given = client.frames().stream()
                    .filter(frame -> frame.is(Frame.WINDOW_UPDATE) && frame.stream() == stream)
                    .mapToLong(Frame::increment)
                    .sum();
            window = (int) (65_536 + given - sent);
            if (window < piece.length) {
                client.readFor(Duration.ofMillis(300));
                given = client.frames().stream()
                        .filter(frame -> frame.is(Frame.WINDOW_UPDATE) && frame.stream() == stream)
                        .mapToLong(Frame::increment)
                        .sum();
                window = (int) (65_536 + given - sent);
            }
        }
        assertThat(sent).as("what kernel and windows hold").isLessThan(100_000_000);
        othersAreServed();
    }

    // --- how it ends --------------------------------------------------------------------------------------------

    @Test
    @DisplayName("W-07 half-closed tunnels: END_STREAM is a FIN")
    void anEndOfTheClientLeavesTheEndpoint() {
        int stream = open();
        WitnessConnection connection = tunnel();
        client.send(Frame.data(stream, "last word", true));
        assertThat(witness.await(() -> connection.end() == End.FIN)).isTrue();
        assertThat(Bytes.text(connection.tunnelBytes())).isEqualTo("last word");
        connection.send(Bytes.of("answer"));
        connection.finish();
        H2Message message = client.response(stream);
        assertThat(message.bodyText()).isEqualTo("answer");
        assertThat(message.complete()).isTrue();
        ended(null);
        othersAreServed();
    }

    @Test
    @DisplayName("W-07 the endpoint's end goes first")
    void anEndOfTheEndpointLeavesTheClient() {
        int stream = open();
        WitnessConnection connection = tunnel();
        connection.send(Bytes.of("last word"));
        connection.finish();
        assertThat(client.awaitUntil(() -> client.message(stream).complete(), LONGEST))
                .isTrue();
        assertThat(client.message(stream).bodyText()).isEqualTo("last word");
        client.send(Frame.data(stream, "answer", true));
        assertThat(witness.await(() -> connection.tunnelCount() == 6)).isTrue();
        ended(null);
        othersAreServed();
    }

    @Test
    @DisplayName("W-07 RST_STREAM is a reset")
    void aResetReachesTheEndpoint() {
        int stream = open();
        WitnessConnection connection = tunnel();
        client.send(Frame.reset(stream, ErrorCode.CANCEL));
        assertThat(witness.await(() -> connection.end() == End.RST)).isTrue();
        ended(Reason.CLIENT_GONE);
        othersAreServed();
    }

    @Test
    @DisplayName("W-07 a reset of the endpoint's is RST_STREAM")
    void aResetReachesTheClient() {
        int stream = open();
        tunnel().abort();
        assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.CANCEL);
        ended(Reason.TUNNEL_RESET);
        othersAreServed();
    }

    @Test
    @DisplayName("W-07 the client's connection is gone")
    void theEndOfTheConnectionReachesTheEndpoint() {
        open();
        WitnessConnection connection = tunnel();
        client.raw().reset();
        assertThat(witness.await(() -> connection.end() == End.RST)).isTrue();
        ended(Reason.CLIENT_GONE);
    }

    private void advance(Duration time) {
        long closedBefore = closed();
        for (int i = 0; i < 2; i++) {
            now.addAndGet(time.toNanos() / 2);
            client.readFor(SHORT);
        }
        assertThat(closed()).isGreaterThanOrEqualTo(closedBefore);
    }

    @Test
    @DisplayName("W-07 ws.idle: neither h2.windowStall nor http.streamIdle ends a tunnel, an hour does")
    void anIdleTunnelIsClosedWith1001() {
        int stream = open();
        advance(Duration.ofMinutes(50));
        assertThat(client.message(stream).over()).isFalse();
        advance(Duration.ofMinutes(11));
        assertThat(WebSocketFrame.parse(read(stream, 4))).containsExactly(BYE);
        advance(Duration.ofSeconds(2));
        assertThat(client.response(stream).over()).isTrue();
        ended(Reason.TUNNEL_IDLE);
    }

    @Test
    @DisplayName("W-06 a client that opens no window for h2.windowStall: its tunnel is reset, and the log says why")
    void aTunnelWhoseWindowStaysShutIsReset() {
        witness.respondTo("/chat", WebSocketAnswer.echo());
        client.send(Frame.settings(Setting.INITIAL_WINDOW_SIZE, 0));
        int stream = open();
        WitnessConnection connection = tunnel();
        client.send(Frame.data(stream, WebSocketFrame.text("hello").masked(), false));
        assertThat(witness.await(() -> connection.tunnelCount() == 11)).isTrue();
        client.readFor(SHORT);
        advance(Duration.ofSeconds(32));
        assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.CANCEL);
        ended(Reason.WINDOW_STALLED);
        assertThat(rig.plane().count(Reason.WINDOW_STALLED)).isEqualTo(1);
        assertThat(witness.await(() -> connection.end() == End.RST)).isTrue();
    }

    @Test
    @DisplayName("W-07 drain leaves tunnels alone, the hard stop says 1001")
    void theEndOfTheGatewayIsACloseFrame() {
        int stream = open();
        WitnessConnection connection = tunnel();
        rig.plane().drain();
        client.next(Frame.GOAWAY);
        assertThat(client.next(Frame.GOAWAY).lastStream()).isEqualTo(stream);
        client.send(Frame.data(stream, WebSocketFrame.text("still here").masked(), false));
        assertThat(witness.await(() -> connection.tunnelCount() == 16)).isTrue();
        rig.plane().cut();
        assertThat(WebSocketFrame.parse(read(stream, 4))).containsExactly(BYE);
        client.send(Frame.data(stream, WebSocketFrame.close(1001, "").masked(), true));
        assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
        ended(Reason.STOPPED);
    }
}
