package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.tls.TlsClient;
import io.sluice.model.Reason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 behind a handshake in which it was agreed on by ALPN (RFC 7301, RFC 9113 section 3.2), through the whole data plane. */
class Http2OverTlsTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final int MEGABYTES = 3_000_000;

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

    private static TlsClient h2() {
        return TlsClient.to("t.example").alpn("h2", "http/1.1");
    }

    private H2Raw connect(TlsClient how) {
        return H2Raw.connect(RawClient.options().tls(how), rig.httpsAddress()).polite();
    }

    private H2Raw connect() {
        H2Raw client = connect(h2());
        client.begin();
        return client;
    }

    private static Fields get(String path) {
        return Fields.request("GET", path, "t.example").overTls();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRequestIsForwardedAndItsResponseComesBack(String version) {
        try (H2Raw client = connect(h2().versions(version))) {
            client.begin();
            assertThat(client.exchange(get("/a?q=1")).status()).isEqualTo(200);
            assertThat(client.raw().tls().version()).isEqualTo(version);
            assertThat(client.raw().tls().protocol()).isEqualTo("h2");
            assertThat(client.violations()).isEmpty();
        }
        WitnessRequest request = witness.takeRequest();
        assertThat(request.target()).isEqualTo("/a?q=1");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.violations()).isEmpty();
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/a", 200, null));
        assertThat(rig.plane().count(Total.H2_CONNECTIONS)).isEqualTo(1);
        assertThat(rig.plane().count(Total.TLS_HANDSHAKES)).isEqualTo(1);
    }

    @Test
    @DisplayName("T-10 whatever the order in which a client lists them, h2 is spoken if it can")
    void h2IsTheFavourite() {
        try (H2Raw client = connect(TlsClient.to("t.example").alpn("http/1.1", "h2"))) {
            client.begin();
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        }
    }

    @Test
    void switchedOffItIsNotOffered() {
        restart(DataPlaneRig.options().with("enabled", "false"));
        try (RawClient client = rig.connect(h2())) {
            client.send(GET);
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
            assertThat(client.tls().protocol()).isEqualTo("http/1.1");
        }
        try (RawClient client = rig.connect(TlsClient.to("t.example").alpn("h2"))) {
            assertThat(client.readUntilClose().end().closed()).isTrue();
        }
        assertThat(rig.plane().count(Reason.NO_COMMON_PROTOCOL)).isEqualTo(1);
        assertThat(rig.plane().count(Total.H2_CONNECTIONS)).isZero();
    }

    @Test
    @DisplayName("T-10 HTTP/1.1 where h2 was agreed on")
    void http1BehindH2IsNotServed() {
        try (H2Raw client = connect(h2())) {
            client.send(Bytes.of("GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n"));
            assertThat(client.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
        assertThat(witness.requests()).isEmpty();
    }

    @Test
    @DisplayName("T-10 HTTP/2's preface where HTTP/1.1 was agreed on")
    void h2BehindHttp1IsNotServed() {
        try (RawClient client = rig.connect(TlsClient.to("t.example").alpn("http/1.1"))) {
            client.send(
                    Bytes.concat(H2Raw.preface(), Frame.bytes(Frame.settings(), Frame.headers(1, get("/a"), true))));
            Received received = client.readUntilClose();
            assertThat(received.responses().get(0).status()).isBetween(400, 599);
        }
        assertThat(witness.requests()).isEmpty();
    }

    @Test
    void largeBodiesPassBothWays() {
        String large = "y".repeat(MEGABYTES);
        witness.respond(Responder.always(Answer.ok(large)));
        try (H2Raw client = connect()) {
            H2Message response = client.exchange(get("/a"));
            assertThat(response.bodyText().equals(large)).isTrue(); // three megabytes in a message help nobody
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    void aHundredStreamsAreServedAtOnce() {
        try (H2Raw client = connect()) {
            for (int i = 0; i < 100; i++) {
                client.request(get("/" + i), /* end */ true);
            }
            for (int stream = 1; stream < 200; stream += 2) {
                assertThat(client.response(stream).status()).isEqualTo(200);
            }
        }
    }

    // --- how a connection ends --------------------------------------------------------------------------------------

    @Test
    @DisplayName("SL-06 a close_notify: the client is gone, and the upstream is cancelled")
    void closeNotifyIsTheEnd() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("late").after(gate)));
        try (H2Raw client = connect()) {
            client.request(get("/a"), /* end */ true);
            witness.takeHead(SOON);
            client.raw().closeNotify();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
            assertThat(client.readUntilClose()).isEqualTo(End.FIN);
            assertThat(witness.await(() -> witness.openConnections() == 0, SOON))
                    .isTrue();
            gate.open();
        }
    }

    @Test
    @DisplayName("SL-06 a FIN without a close_notify: the client is gone, and the upstream is cancelled")
    void aFinIsTheEnd() {
        witness.respond(Responder.always(Answer.never()));
        try (H2Raw client = connect()) {
            client.request(get("/a"), /* end */ true);
            witness.takeHead(SOON);
            client.raw().halfClose();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_GONE);
            assertThat(client.readUntilClose().closed()).isTrue();
            assertThat(witness.await(() -> witness.openConnections() == 0, SOON))
                    .isTrue();
        }
    }

    @Test
    void aViolationIsToldAndTheConnectionEndsByACloseNotify() {
        try (H2Raw client = connect()) {
            client.send(Frame.windowUpdate(0, 0));
            assertThat(client.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
            assertThat(client.end()).isEqualTo(End.FIN);
            assertThat(client.raw().tls().closeNotify()).isTrue();
        }
    }

    @Test
    @DisplayName("4.4 a stop: what is under way is answered, and the end is a GOAWAY and a close_notify")
    void aStopEndsConnectionsProperly() throws Exception {
        Gate gate = new Gate();
        try (H2Raw busy = connect();
                H2Raw idle = connect()) {
            assertThat(idle.exchange(get("/a")).status()).isEqualTo(200);
            witness.respond(Responder.always(Answer.ok("last").after(gate)));
            int stream = busy.request(get("/a"), /* end */ true);
            witness.takeHead(SOON);
            gate.open();
            rig.stop(Duration.ofSeconds(8));
            assertThat(busy.response(stream).bodyText()).isEqualTo("last");
            assertThat(busy.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(busy.raw().tls().closeNotify()).isTrue();
            assertThat(idle.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(idle.raw().tls().closeNotify()).isTrue();
        }
    }
}
