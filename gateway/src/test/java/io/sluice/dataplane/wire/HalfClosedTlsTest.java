package io.sluice.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.ClientOptions;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Segment;
import io.sluice.kit.WebSocket;
import io.sluice.kit.WebSocketAnswer;
import io.sluice.kit.WitnessConnection;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.PrivateBytes;
import io.sluice.model.UpstreamTls;
import io.sluice.model.UpstreamTransport;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What still comes by TLS behind the gateway's close_notify: the peer has not ended, and nothing of what it was sent is lost. */
class HalfClosedTlsTest {
    private static final String HOST = "Host: t.example\r\n";
    private static final Duration A_MOMENT = Duration.ofMillis(20);
    /** More than a client takes that does not read, less than the kernel does. */
    private static final int LARGE = 50_000;

    private final WitnessUpstream witness =
            WitnessUpstream.named("w").keepHalfClosed().start();
    private final DataPlaneRig rig = DataPlaneRig.options()
            .with("maxBodySize", "10")
            .with("drainUnreadBodyTimeout", "1h") // an end that is seen is not that of a deadline
            .start()
            .serve(witness);

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    private static ClientOptions slowReader(TlsClient how) {
        return RawClient.options().receiveBuffer(4096).neverReadWhileWriting().tls(how);
    }

    /** Each is read by itself, and seen to be. */
    private static List<Segment> pieces(String each) {
        return Collections.nCopies(5, Segment.of(each).thenPause(A_MOMENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("S-50 answers that were not read yet outlast what comes behind the malformed request")
    void whatComesBehindTheEndDestroysNoAnswer(String version) {
        witness.respond(Responder.always(Answer.ok(new byte[LARGE])));
        try (RawClient client =
                slowReader(TlsClient.to("t.example").versions(version)).connect(rig.httpsAddress())) {
            client.send("GET /a HTTP/1.1\r\n" + HOST + "\r\nGET  /bad HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(rig.nextEnded().status()).isEqualTo(200);
            assertThat(rig.nextEnded().status()).isEqualTo(400);
            String more = "GET /never HTTP/1.1\r\n" + HOST + "\r\n";
            assertThat(client.send(pieces(more))).isEqualTo(5 * more.length());
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200, 400);
            assertThat(received.responses().get(0).body()).hasSize(LARGE);
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(client.tls().closeNotify()).isTrue();
        }
        assertThat(witness.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("S-03 a refusal and the end behind it leave while the client still sends")
    void theEndDoesNotWaitForTheClients(String version) {
        try (RawClient client = rig.connect(TlsClient.to("t.example").versions(version))) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 300000\r\n\r\nsome");
            Received refused = client.readUntilClose();
            assertThat(refused.response().status()).isEqualTo(413);
            assertThat(refused.end()).isEqualTo(End.FIN);
            assertThat(client.tls().closeNotify()).isTrue();
        }
    }

    @Test
    @DisplayName("S-03 the rest of a body that nobody wants is taken, though its records come in pieces")
    void recordsInPieces() {
        int length = 300_000;
        try (RawClient client = RawClient.options()
                .sendBuffer(4096)
                .tls(TlsClient.to("t.example"))
                .connect(rig.httpsAddress())) {
            String head = "POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n";
            assertThat(client.send(head + "x".repeat(length))).isEqualTo(head.length() + length);
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(413);
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(client.tls().closeNotify()).isTrue();
        }
    }

    @Test
    @DisplayName("4.4 the last response over HTTP/2 outlasts the windows that its reader gives back")
    void windowsBehindTheEndDestroyNoResponse() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok(new byte[LARGE]).after(gate)));
        ClientOptions options = slowReader(TlsClient.to("t.example").alpn("h2")).timeout(Duration.ofSeconds(20));
        try (H2Raw client = H2Raw.connect(options, rig.httpsAddress()).polite()) {
            client.begin(Setting.INITIAL_WINDOW_SIZE, LARGE);
            client.send(Frame.windowUpdate(0, LARGE));
            int stream = client.request(Fields.request("GET", "/a", "t.example").overTls(), /* end */ true);
            witness.takeHead(Duration.ofSeconds(5));
            rig.plane().drain();
            client.next(Frame.PING);
            client.next(frame -> frame.is(Frame.GOAWAY) && frame.payload()[3] == stream, "second GOAWAY");
            gate.open();
            assertThat(rig.nextEnded().status()).isEqualTo(200);
            assertThat(client.response(stream).bodyLength()).isEqualTo(LARGE);
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.raw().tls().closeNotify()).isTrue();
        }
    }

    // --- tunnels ----------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("W-07 the endpoint's end goes first, and the client goes on by TLS")
    void aClientGoesOnBehindTheEndpointsEnd() {
        witness.respond(WebSocketAnswer.record());
        try (RawClient client = rig.connect(TlsClient.to("t.example"))) {
            WitnessConnection endpoint = openTunnel(client, witness);
            endpoint.finish();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
            for (int word = 1; word <= 3; word++) {
                client.send("word");
                int sent = 4 * word;
                assertThat(witness.await(() -> endpoint.tunnelCount() == sent)).isTrue();
            }
            client.closeNotify();
            assertThat(witness.await(() -> endpoint.end() == End.FIN)).isTrue();
        }
    }

    @Test
    @DisplayName("W-07 the client's end goes first, and the endpoint goes on by TLS")
    void anEndpointGoesOnBehindTheClientsEnd() {
        try (WitnessUpstream secure = WitnessUpstream.named("secure")
                .tls(ServerCertificate.of(Authority.root("root").server("t.example")))
                .keepHalfClosed()
                .start()) {
            secure.respond(WebSocketAnswer.record());
            serveByTls(secure);
            try (RawClient client = rig.connect()) {
                WitnessConnection endpoint = openTunnel(client, secure);
                int head = client.received().bytes().length;
                client.send("last word");
                client.halfClose();
                assertThat(secure.await(() -> endpoint.tls().closeNotify())).isTrue();
                for (int word = 1; word <= 3; word++) {
                    endpoint.send(Bytes.of("word"));
                    assertThat(client.readBytes(head + 4 * word).bytes()).hasSize(head + 4 * word);
                }
                endpoint.finish();
                assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
                assertThat(Bytes.text(endpoint.tunnelBytes())).isEqualTo("last word");
            }
        }
    }

    private static WitnessConnection openTunnel(RawClient client, WitnessUpstream to) {
        client.send(WebSocket.request("/chat", "t.example"));
        assertThat(client.readResponses(1).responses().get(0).status()).isEqualTo(101);
        assertThat(to.await(() -> to.connections().get(0).tunnelled())).isTrue();
        return to.connections().get(0);
    }

    private void serveByTls(WitnessUpstream secure) {
        UpstreamTls tls = new UpstreamTls(
                "t.example",
                /* sendName */ true,
                /* verify */ false,
                /* depth */ 1,
                PrivateBytes.EMPTY,
                PrivateBytes.EMPTY,
                Optional.empty(),
                List.of("TLSv1.3"),
                "",
                /* http2 */ false);
        rig.serve(DataPlaneRig.plan(
                new UpstreamTransport(UpstreamTransport.Protocol.HTTPS, Optional.of(tls)), secure.address()));
    }
}
