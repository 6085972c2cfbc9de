package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client's streams may wait for, at values short enough to wait for. The others are long meanwhile. */
class Http2TimerVectorsTest {
    private static final int LARGE = 4_000_000;
    private static final int MOST = Integer.MAX_VALUE;
    private static final Duration PAUSE = Duration.ofMillis(250);

    @RegisterExtension
    static final GatewayFixture WINDOWS = GatewayFixture.with("h2c=true", "h2.windowStall=400ms");

    @RegisterExtension
    static final GatewayFixture BODIES = GatewayFixture.with("h2c=true", "http.bodyIdle=400ms");

    @RegisterExtension
    static final GatewayFixture RATES =
            GatewayFixture.with("h2c=true", "http.bodyMinRate=1KiB", "http.bodyMinRateAfter=400ms", "http.bodyIdle=5s");

    @RegisterExtension
    static final GatewayFixture STREAMS = GatewayFixture.with("h2c=true", "http.streamIdle=400ms");

    @RegisterExtension
    static final GatewayFixture WRITES = GatewayFixture.with("h2c=true", "http.writeIdle=400ms");

    @BeforeEach
    void forget() {
        for (GatewayFixture gateway : List.of(WINDOWS, BODIES, RATES, STREAMS, WRITES)) {
            gateway.witness().reset();
        }
    }

    private static Fields get(String path) {
        return Fields.request("GET", path, "t.example");
    }

    private static Fields post() {
        return Fields.request("POST", "/a", "t.example");
    }

    private static H2Raw connect(GatewayFixture gateway, int... settings) {
        H2Raw client = H2Raw.connect(gateway.address());
        client.begin(settings);
        return client;
    }

    private static void large(GatewayFixture gateway) {
        gateway.witness().respondTo("/large", Responder.always(Answer.ok(new byte[LARGE])));
    }

    // --- windows ------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("H2-03 a window of nothing")
    void aStreamWhoseWindowStaysShutIsReset() {
        large(WINDOWS);
        long before = WINDOWS.count(Reason.WINDOW_STALLED);
        try (H2Raw client = connect(WINDOWS, Setting.INITIAL_WINDOW_SIZE, 0)) {
            long began = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                client.request(get("/large"), /* end */ true);
            }
            for (int stream = 1; stream < 10; stream += 2) {
                H2Message answer = client.response(stream);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.resetCode()).isEqualTo(ErrorCode.CANCEL);
                assertThat(answer.bodyLength()).isZero();
            }
            assertThat(System.nanoTime() - began)
                    .isGreaterThan(Duration.ofMillis(395).toNanos());
            client.send(Frame.settings(Setting.INITIAL_WINDOW_SIZE, 65_535));
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
            assertThat(client.goAway()).isNull();
        }
        awaitThat("their count", () -> WINDOWS.count(Reason.WINDOW_STALLED) == before + 5);
        awaitThat("the endpoint's end", () -> WINDOWS.witness().openConnections() <= 1);
    }

    @Test
    @DisplayName("H2-03 the window of the connection")
    void aConnectionWhoseWindowStaysShutLosesTheStreamThatWaits() {
        large(WINDOWS);
        try (H2Raw client = connect(WINDOWS, Setting.INITIAL_WINDOW_SIZE, LARGE)) {
            H2Message answer = client.response(client.request(get("/large"), /* end */ true));
            assertThat(answer.resetCode()).isEqualTo(ErrorCode.CANCEL);
            assertThat(answer.bodyLength()).isEqualTo(65_535);
        }
    }

    @Test
    void aClientThatTakesALittleNowAndThenIsServed() {
        WINDOWS.witness().respondTo("/a", Responder.always(Answer.ok("0123456789")));
        long before = WINDOWS.count(Reason.WINDOW_STALLED);
        try (H2Raw client = connect(WINDOWS, Setting.INITIAL_WINDOW_SIZE, 0)) {
            int stream = client.request(get("/a"), /* end */ true);
            for (int i = 0; i < 10; i++) {
                client.readFor(PAUSE);
                client.send(Frame.windowUpdate(stream, 1));
            }
            assertThat(client.response(stream).bodyText()).isEqualTo("0123456789");
        }
        assertThat(WINDOWS.count(Reason.WINDOW_STALLED)).isEqualTo(before);
    }

    @Test
    @DisplayName("SL-06 a FIN while a response waits for the client's windows")
    void behindAFinNoWindowIsWaitedFor() {
        long before = BODIES.count(Reason.CLIENT_GONE);
        large(BODIES);
        try (H2Raw client = connect(BODIES, Setting.INITIAL_WINDOW_SIZE, 0)) {
            client.request(get("/large"), /* end */ true);
            client.next(Frame.HEADERS);
            client.raw().halfClose();
            assertThat(client.readUntilClose().closed()).isTrue();
        }
        awaitThat("the endpoint's end", () -> BODIES.witness().openConnections() == 0);
        assertThat(BODIES.count(Reason.CLIENT_GONE)).isEqualTo(before + 1);
    }

    // --- bodies -------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("SL-02 http.bodyIdle over HTTP/2")
    void aBodyThatStopsIsRefused() {
        long before = BODIES.count(Reason.BODY_TIMEOUT);
        try (H2Raw client = connect(BODIES)) {
            int stream = client.request(post(), /* end */ false);
            client.send(Frame.data(stream, "x", false));
            assertThat(client.response(stream).status()).isEqualTo(408);
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        }
        awaitThat("its count", () -> BODIES.count(Reason.BODY_TIMEOUT) == before + 1);
        assertThat(BODIES.witness().requests().get(0).aborted()).isTrue();
    }

    @Test
    void aBodyThatGoesOnIsTaken() {
        try (H2Raw client = connect(BODIES)) {
            int stream = client.request(post(), /* end */ false);
            for (int i = 0; i < 6; i++) {
                client.send(Frame.data(stream, "x", false));
                client.readFor(PAUSE);
            }
            client.send(Frame.data(stream, "x", true));
            assertThat(client.response(stream).status()).isEqualTo(200);
        }
    }

    @Test
    void aStreamOfMessagesMayPause() {
        try (H2Raw client = connect(BODIES)) {
            int stream = client.request(post().and("content-type", "application/grpc"), /* end */ false);
            client.send(Frame.data(stream, "x", false));
            client.readFor(Duration.ofSeconds(1));
            client.send(Frame.data(stream, "x", true));
            assertThat(client.response(stream).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("SL-02 http.bodyMinRate over HTTP/2")
    void aBodyThatDribblesInIsRefused() {
        long before = RATES.count(Reason.BODY_TIMEOUT);
        try (H2Raw client = connect(RATES)) {
            int stream = client.request(post(), /* end */ false);
            for (int i = 0; i < 20 && !client.message(stream).begun(); i++) {
                client.send(Frame.data(stream, "x", false));
                client.readFor(Duration.ofMillis(100));
            }
            assertThat(client.response(stream).status()).isEqualTo(408);
        }
        awaitThat("its count", () -> RATES.count(Reason.BODY_TIMEOUT) == before + 1);
    }

    // --- streams and connections --------------------------------------------------------------------------------

    @Test
    @DisplayName("http.streamIdle")
    void aStreamOnWhichNothingHappensIsReset() {
        STREAMS.witness().respondTo("/never", Responder.always(Answer.never()));
        long before = STREAMS.count(Reason.STREAM_IDLE);
        try (H2Raw client = connect(STREAMS)) {
            int stream = client.request(get("/never"), /* end */ true);
            assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.CANCEL);
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        }
        awaitThat("its count", () -> STREAMS.count(Reason.STREAM_IDLE) == before + 1);
    }

    @Test
    @DisplayName("SL-03 a client that does not read its socket")
    void whoTakesNothingIsReset() {
        large(WRITES);
        long before = WRITES.count(Reason.CLIENT_STALLED);
        try (H2Raw client = H2Raw.connect(RawClient.options().receiveBuffer(4096), WRITES.address())) {
            client.send(H2Raw.preface());
            client.send(Frame.settings(Setting.INITIAL_WINDOW_SIZE, MOST), Frame.windowUpdate(0, MOST - 65_535));
            for (int i = 0; i < 3; i++) {
                client.request(get("/large"), /* end */ true);
            }
            awaitThat("their count", () -> WRITES.count(Reason.CLIENT_STALLED) == before + 3);
            assertThat(client.readUntilClose()).isEqualTo(End.RST);
        }
    }
}
