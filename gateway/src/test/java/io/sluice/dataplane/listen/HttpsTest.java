package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WebSocketFrame;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.load.HandshakeReport;
import io.sluice.kit.load.Handshakes;
import io.sluice.kit.tls.HelloBytes;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.Reason;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1 behind a handshake, through the whole data plane. */
class HttpsTest {
    private static final String HOST = "Host: t.example\r\n";
    private static final String GET = "GET /a HTTP/1.1\r\n" + HOST + "\r\n";
    private static final Duration SOON = Duration.ofSeconds(2);

    private final WitnessUpstream witness = WitnessUpstream.start();
    private DataPlaneRig rig = DataPlaneRig.to(witness);

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private void restart(DataPlaneRig.Options options) {
        rig.close();
        rig = options.start().serve(witness);
    }

    private RawClient connect() {
        return rig.connect(TlsClient.to("t.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRequestIsForwardedAndItsResponseComesBack(String version) {
        try (RawClient client =
                rig.connect(TlsClient.to("t.example").versions(version).alpn("http/1.1"))) {
            client.send("GET /a?q=1 HTTP/1.1\r\n" + HOST + "X-Id: 7\r\n\r\n");
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("witness 7\n");
            assertThat(client.tls().version()).isEqualTo(version);
            assertThat(client.tls().protocol()).isEqualTo("http/1.1");
        }
        WitnessRequest request = witness.takeRequest();
        assertThat(request.target()).isEqualTo("/a?q=1");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.violations()).isEmpty();
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/a", 200, null));
        assertThat(rig.plane().count(Total.TLS_HANDSHAKES)).isEqualTo(1);
    }

    @Test
    void connectionsAreKeptOnBothSides() {
        try (RawClient client = connect()) {
            for (int i = 1; i <= 20; i++) {
                client.send(GET);
                assertThat(client.readResponses(i).responses()).hasSize(i);
            }
        }
        assertThat(witness.connections()).hasSize(1);
        assertThat(rig.plane().count(Total.TLS_HANDSHAKES)).isEqualTo(1);
    }

    /** What the load of handshakes calls full and resumed, the gateway's own counters call so, too. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aLoadOfHandshakesIsCountedAlikeOnBothSides(String version) {
        HandshakeReport report = Handshakes.to(
                        rig.httpsAddress(), () -> TlsClient.to("t.example").versions(version))
                .resuming()
                .asking("t.example", "/small")
                .connections(4)
                .count(40)
                .run();
        assertThat(report.full()).as(report.text()).isEqualTo(4);
        assertThat(report.resumed()).as(report.text()).isEqualTo(36);
        assertThat(List.of(report.ticketless(), report.unanswered(), report.unclosed(), report.failed()))
                .as(report.text())
                .containsOnly(0L);
        assertThat(rig.plane().count(Total.TLS_HANDSHAKES)).isEqualTo(report.full());
        assertThat(rig.plane().count(Total.TLS_RESUMED)).isEqualTo(report.resumed());
        assertThat(witness.requests()).hasSize(40);
    }

    /** The gateway's ticket comes with the first bytes over HTTP/2, and these are its SETTINGS. */
    @Test
    void overHttp2TheTicketNeedsNoRequest() {
        HandshakeReport report = Handshakes.to(
                        rig.httpsAddress(),
                        () -> TlsClient.to("t.example").versions("TLSv1.3").alpn("h2"))
                .resuming()
                .connections(2)
                .count(10)
                .run();
        assertThat(report.resumed()).as(report.text()).isEqualTo(8);
        assertThat(report.ticketless()).isZero();
        assertThat(rig.plane().count(Total.TLS_RESUMED)).isEqualTo(8);
    }

    @Test
    void pipelinedRequestsInOneRecordAreAnsweredInOrder() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            all.append("GET /" + i + " HTTP/1.1\r\n" + HOST + "X-Id: " + i + "\r\n\r\n");
        }
        try (RawClient client = connect()) {
            client.send(all.toString());
            List<RawResponse> responses = client.readResponses(100).responses();
            for (int i = 0; i < 100; i++) {
                assertThat(responses.get(i).bodyText()).isEqualTo("witness " + i + "\n");
            }
        }
    }

    @Test
    void largeBodiesPassBothWays() {
        String large = "y".repeat(3_000_000);
        witness.respond(Responder.always(Answer.ok(large)));
        try (RawClient client = connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3000000\r\n\r\n" + large);
            RawResponse response = client.readResponses(1).response();
            assertThat(response.bodyText()).isEqualTo(large);
        }
        assertThat(witness.takeRequest().bodyText()).isEqualTo(large);
    }

    @Test
    @DisplayName("S-03 an early answer arrives whatever the client goes on sending")
    void anEarlyAnswerArrives() {
        restart(DataPlaneRig.options().with("maxBodySize", "10"));
        try (RawClient client = connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 300000\r\n\r\n" + "x".repeat(60_000));
            Received received = client.readUntilClose();
            assertThat(received.responses().get(0).status()).isEqualTo(413);
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(client.tls().closeNotify()).isTrue();
        }
    }

    // --- how a connection ends
    // ------------------------------------------------------------------------------------------

    @Test
    void theGatewayEndsAConnectionByACloseNotify() {
        try (RawClient client = connect()) {
            client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(200);
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(client.tls().closeNotify()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "SL-06 a FIN without a close_notify behind a request: the client is gone, and the upstream is cancelled")
    void aFinIsTheEnd() {
        witness.respond(Responder.always(Answer.never()));
        try (RawClient client = connect()) {
            client.send(GET);
            witness.takeHead(SOON);
            client.halfClose();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
            assertThat(witness.await(() -> witness.openConnections() == 0, SOON))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("SL-06 a FIN without a close_notify in a body: nobody is told what was wrong")
    void aFinInsideOfABodyIsTheEnd() {
        try (RawClient client = connect()) {
            client.send("POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nhalf");
            witness.takeHead(SOON);
            client.halfClose();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
            assertThat(client.readUntilClose().responses()).isEmpty();
        }
    }

    @Test
    void aFinWithoutACloseNotifyBetweenRequestsEndsTheConnection() {
        try (RawClient client = connect()) {
            client.send(GET);
            client.readResponses(1);
            client.halfClose();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        assertThat(rig.nextEnded().reason()).isNull();
    }

    @Test
    @DisplayName("SL-06 a close_notify behind a request: the client is gone, and the upstream is cancelled")
    void closeNotifyIsTheEnd() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("late").after(gate)));
        try (RawClient client = connect()) {
            client.send(GET);
            witness.takeHead(SOON);
            client.closeNotify();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(witness.await(() -> witness.openConnections() == 0, SOON))
                    .isTrue();
            gate.open();
        }
    }

    @Test
    void aCloseNotifyBetweenRequestsEndsTheConnection() {
        try (RawClient client = connect()) {
            client.send(GET);
            client.readResponses(1);
            client.closeNotify();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        assertThat(rig.nextEnded().reason()).isNull();
    }

    @Test
    @DisplayName("SL-06 a reset in the middle of a response cancels the upstream")
    void aReset() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("late").after(gate)));
        RawClient client = connect();
        client.send(GET);
        witness.takeHead(SOON);
        client.reset();
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
        gate.open();
    }

    @Test
    void aResponseThatIsCutDoesNotLookComplete() {
        witness.respond(Responder.always(
                Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").thenClose()));
        try (RawClient client = connect()) {
            client.send(GET);
            Received received = client.readUntilClose();
            assertThat(received.responses().get(0).complete()).isFalse();
        }
        witness.respond(
                Responder.always(Answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
                        .thenClose()));
        try (RawClient client = connect()) {
            client.send("GET /a HTTP/1.0\r\n" + HOST + "\r\n"); // its response is over when the connection is
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.RST);
            assertThat(client.tls().closeNotify()).isFalse();
        }
    }

    @Test
    @DisplayName("SL-03 a client that takes nothing is reset, and not waited for by TLS")
    void aClientThatDoesNotRead() {
        restart(DataPlaneRig.options().with("writeIdle", "400ms"));
        witness.respond(Responder.always(Answer.ok(new byte[60_000_000])));
        try (RawClient client = RawClient.options()
                .receiveBuffer(4096)
                .tls(TlsClient.to("t.example"))
                .connect(rig.httpsAddress())) {
            client.send(GET);
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_STALLED);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
    }

    @Test
    void aStopEndsConnectionsProperly() throws Exception {
        Gate gate = new Gate();
        try (RawClient busy = connect();
                RawClient idle = connect()) {
            idle.send(GET);
            idle.readResponses(1);
            witness.respond(Responder.always(Answer.ok("last").after(gate)));
            busy.send(GET);
            witness.takeHead(SOON);
            gate.open();
            rig.stop(Duration.ofSeconds(5));
            assertThat(busy.readUntilClose().response().bodyText()).isEqualTo("last");
            assertThat(busy.tls().closeNotify()).isTrue();
            assertThat(idle.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(idle.tls().closeNotify()).isTrue();
        }
    }

    // --- what else a connection carries
    // ---------------------------------------------------------------------------------

    @Test
    @DisplayName("W-06 a tunnel carries bytes both ways, and its end comes from the client")
    void aTunnelThatTheClientEnds() {
        witness.respond(WebSocketAnswer.echo());
        byte[] frame = WebSocketFrame.binary(new byte[100_000]).masked();
        try (RawClient client = openTunnel()) {
            client.send(frame);
            assertThat(client.readBytes(frame.length).bytes().length).isGreaterThan(100_000);
            client.closeNotify();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        assertThat(witness.await(() -> witness.openConnections() == 0, SOON)).isTrue();
    }

    @Test
    @DisplayName("W-06 a tunnel's end that comes from the endpoint reaches the client as a close_notify")
    void aTunnelThatTheEndpointEnds() {
        witness.respond(WebSocketAnswer.record());
        try (RawClient client = openTunnel()) {
            assertThat(witness.await(() -> witness.connections().get(0).tunnelled()))
                    .isTrue();
            witness.connections().get(0).finish();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(client.tls().closeNotify()).isTrue();
        }
    }

    private RawClient openTunnel() {
        RawClient client = connect();
        client.send(WebSocket.request("/chat", "t.example"));
        assertThat(Bytes.text(client.readBytes(20).bytes())).startsWith("HTTP/1.1 101 ");
        return client;
    }

    @Test
    @DisplayName("a hello that is written the moment that the connection is there is never lost")
    void inTheWakeOfTheHandshakeOfTcp() throws IOException {
        byte[] hello = HelloBytes.tls12().names("t.example").record();
        for (int i = 0; i < 500; i++) {
            try (Socket socket = new Socket("127.0.0.1", rig.httpsAddress().getPort())) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(hello);
                assertThat(socket.getInputStream().read())
                        .as("the %d. ServerHello", i)
                        .isEqualTo(22);
            }
        }
    }
}
