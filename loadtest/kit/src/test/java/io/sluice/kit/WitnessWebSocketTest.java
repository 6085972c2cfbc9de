package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.WebSocketAnswer.Accept;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WitnessWebSocketTest {
    private static final String HANDSHAKE = WebSocket.request("/chat", "t.example");
    private static final Duration SHORT = Duration.ofMillis(50);

    private final WitnessUpstream witness = WitnessUpstream.named("w").start();

    @AfterEach
    void close() {
        witness.close();
    }

    private RawClient open() {
        RawClient client = RawClient.connect(witness.address());
        client.send(HANDSHAKE);
        client.readBytes(12);
        assertThat(client.received().bytes()).startsWith(Bytes.of("HTTP/1.1 101"));
        return client;
    }

    private static byte[] afterHead(Received received) {
        int end = Bytes.indexOf(received.bytes(), Bytes.of("\r\n\r\n"), 0);
        return end < 0 ? new byte[0] : received.after(end + 4);
    }

    private static List<WebSocketFrame> frames(Received received) {
        return WebSocketFrame.parse(afterHead(received));
    }

    private static List<WebSocketFrame> read(RawClient client, int n) {
        Received received = client.received();
        while (frames(received).size() < n && !received.closed()) {
            received = client.readBytes(received.bytes().length + 1);
        }
        return frames(received);
    }

    private WitnessConnection tunnel() {
        assertThat(witness.await(() -> witness.connections().stream().anyMatch(WitnessConnection::tunnelled)))
                .isTrue();
        return witness.connections().get(0);
    }

    @Test
    void theAcceptKeyIsThatOfTheRfc() {
        assertThat(WebSocket.acceptFor("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void framesOfEveryLengthSurviveTheirNotation() {
        for (int length : new int[] {0, 1, 125, 126, 127, 65535, 65536}) {
            byte[] payload = new byte[length];
            Arrays.fill(payload, (byte) 0x5a);
            WebSocketFrame frame = WebSocketFrame.binary(payload);
            assertThat(WebSocketFrame.parse(frame.masked())).containsExactly(frame);
            assertThat(WebSocketFrame.parse(Bytes.concat(frame.unmasked(), new byte[] {1})))
                    .containsExactly(frame);
        }
        assertThat(WebSocketFrame.close(1001, "bye").closeStatus()).isEqualTo(1001);
    }

    @Test
    void anEchoGivesFramesBackUnmaskedAndPingsAsPongs() {
        witness.respond(WebSocketAnswer.echo());
        try (RawClient client = open()) {
            client.send(
                    Bytes.concat(
                            WebSocketFrame.text("hello").masked(),
                            WebSocketFrame.ping("p").masked()),
                    Delivery.ONE_BYTE);
            assertThat(read(client, 2))
                    .containsExactly(
                            WebSocketFrame.text("hello"),
                            new WebSocketFrame(WebSocketFrame.FIN | WebSocketFrame.PONG, Bytes.of("p")));
            assertThat(Bytes.text(client.received().bytes()))
                    .contains("Sec-WebSocket-Accept: " + WebSocket.acceptFor(WebSocket.KEY));
            client.send(WebSocketFrame.close(1000, "").masked());
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(frames(client.received()).get(2).closeStatus()).isEqualTo(1000);
        }
    }

    @Test
    void aWrongAndAMissingAcceptCanBeSent() {
        witness.respondNext(WebSocketAnswer.echo().accept(Accept.WRONG))
                .respondNext(WebSocketAnswer.echo().accept(Accept.MISSING))
                .respondNext(WebSocketAnswer.echo().lines("Upgrade: other").line("X-More: 1"));
        try (RawClient wrong = open();
                RawClient missing = open();
                RawClient other = open()) {
            assertThat(Bytes.text(wrong.readFor(SHORT).bytes()))
                    .contains("Sec-WebSocket-Accept: ")
                    .doesNotContain(WebSocket.acceptFor(WebSocket.KEY));
            assertThat(Bytes.text(missing.readFor(SHORT).bytes())).doesNotContain("Sec-WebSocket-Accept");
            assertThat(Bytes.text(other.readFor(SHORT).bytes()))
                    .contains("\r\nUpgrade: other\r\nX-More: 1\r\n")
                    .doesNotContain("Upgrade: websocket");
        }
    }

    @Test
    void aRefusalIsAnOrdinaryAnswer() {
        witness.respond(Responder.always(Answer.of(426, "no", "Sec-WebSocket-Version: 13")));
        try (RawClient client = RawClient.connect(witness.address())) {
            client.send(HANDSHAKE + "GET /b HTTP/1.1\r\nHost: t\r\n\r\n");
            assertThat(client.readResponses(2).statuses()).containsExactly(426, 426);
            assertThat(client.received().responses().get(0).bodyText()).isEqualTo("no");
        }
        assertThat(witness.connections().get(0).tunnelled()).isFalse();
    }

    @Test
    void aRecordingTunnelKeepsEveryByteAndSpeaksWhenTold() {
        witness.respond(WebSocketAnswer.record().first(WebSocketFrame.text("hi").unmasked()));
        byte[] odd = Bytes.of("\\xff\\x00 no frame at all \r\n\r\n");
        try (RawClient client = open()) {
            assertThat(read(client, 1)).containsExactly(WebSocketFrame.text("hi"));
            client.send(odd);
            WitnessConnection tunnel = tunnel();
            assertThat(witness.await(() -> tunnel.tunnelCount() == odd.length)).isTrue();
            assertThat(tunnel.tunnelBytes()).isEqualTo(odd);
            CRC32C crc = new CRC32C();
            crc.update(odd);
            assertThat(tunnel.tunnelCrc()).isEqualTo(crc.getValue());
            assertThat(tunnel.violations()).isEmpty();
            tunnel.send(WebSocketFrame.text("you").unmasked());
            assertThat(read(client, 2).get(1)).isEqualTo(WebSocketFrame.text("you"));
            tunnel.abort();
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
    }

    @Test
    void bytesBeforeTheHandshakesAnswerBelongToTheTunnel() {
        Gate gate = new Gate();
        WebSocketAnswer echo = WebSocketAnswer.echo();
        witness.respond(Responder.atHead(request -> echo.answer(request).after(gate)));
        try (RawClient client = RawClient.connect(witness.address())) {
            byte[] both = Bytes.concat(
                    Bytes.of(HANDSHAKE), WebSocketFrame.text("early").masked());
            client.send(both);
            WitnessRequest head = witness.takeHead(Duration.ofSeconds(5));
            assertThat(head.header("Upgrade")).isEqualTo("websocket");
            assertThat(witness.await(() -> witness.connections().get(0).bytes().length == both.length))
                    .isTrue();
            gate.open();
            assertThat(read(client, 1)).containsExactly(WebSocketFrame.text("early"));
        }
    }

    @Test
    void aStalledTunnelBlocksItsPeer() {
        witness.respond(WebSocketAnswer.stall());
        try (RawClient client =
                RawClient.options().timeout(Duration.ofMillis(300)).connect(witness.address())) {
            client.send(HANDSHAKE);
            client.readBytes(12);
            assertThat(client.send(new byte[50_000_000])).isLessThan(50_000_000);
        }
    }

    @Test
    void anEchoHoldsLittleForAPeerThatDoesNotRead() {
        try (WitnessUpstream lean = WitnessUpstream.named("lean").countOnly().start();
                RawClient client = RawClient.options()
                        .neverReadWhileWriting()
                        .timeout(Duration.ofMillis(300))
                        .connect(lean.address())) {
            lean.respond(WebSocketAnswer.echo());
            client.send(HANDSHAKE);
            client.readBytes(12);
            byte[] message = WebSocketFrame.binary(new byte[40_000_000]).masked();
            assertThat(client.send(message)).isLessThan(message.length);
        }
    }

    @Test
    void aLargeMessageNeedsNoMemory() {
        witness.respond(WebSocketAnswer.record());
        try (RawClient client = open()) {
            int head = client.readFor(SHORT).bytes().length;
            tunnel().sendLarge(5_000_000);
            tunnel().send(Bytes.of("!"));
            byte[] bytes = client.readBytes(head + 5_000_001).bytes();
            assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '!');
            assertThat(bytes[head]).isEqualTo((byte) 'A');
        }
    }

    @Test
    void anEndOfThePeerEndsTheTunnelAfterWhatIsUnderWay() {
        witness.respond(WebSocketAnswer.echo());
        try (RawClient client = open()) {
            client.send(WebSocketFrame.text("last").masked());
            client.halfClose();
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(frames(received)).containsExactly(WebSocketFrame.text("last"));
        }
    }

    @Test
    void aTunnelCanStayHalfClosedInEitherDirection() {
        try (WitnessUpstream patient =
                WitnessUpstream.named("p").keepHalfClosed().start()) {
            patient.respond(WebSocketAnswer.record());
            try (RawClient client = RawClient.connect(patient.address())) {
                client.send(HANDSHAKE);
                client.readFor(SHORT);
                client.halfClose();
                WitnessConnection tunnel = patient.connections().get(0);
                assertThat(patient.await(() -> tunnel.end() == End.FIN)).isTrue();
                tunnel.send(WebSocketFrame.text("still").unmasked());
                assertThat(read(client, 1)).containsExactly(WebSocketFrame.text("still"));
                tunnel.finish();
                assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            }
        }
        witness.respond(WebSocketAnswer.record());
        try (RawClient client = open()) {
            tunnel().finish();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            client.send("more");
            assertThat(witness.await(() -> tunnel().tunnelCount() == 4)).isTrue();
        }
    }

    @Test
    void withoutATunnelThereIsNothingToSendThrough() {
        RawClient.exchange(witness.address(), "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
        WitnessConnection plain = witness.connections().get(0);
        assertThatThrownBy(() -> plain.send(new byte[1])).hasRootCauseMessage("no tunnel on connection 1");
        assertThat(plain.tunnelBytes()).isEmpty();
    }
}
