package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.HpackBlock;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an HTTP/2 connection begins without TLS, what ends it, and what does not. */
class Http2ConnectionVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with(
            "h2c=true",
            "h2.maxConcurrentStreams=10",
            "h2.refusals=20",
            "h2.prefaceTimeout=1s",
            "http.headerTimeout=1s",
            "http.keepAliveIdle=1s");

    @RegisterExtension
    static final GatewayFixture OFF = GatewayFixture.with();

    @BeforeEach
    void reset() {
        GATEWAY.witness().reset();
        GATEWAY.witness().closeIdleConnections();
        awaitThat("no connection is kept", () -> GATEWAY.witness().openConnections() == 0);
    }

    private static Fields get(String path) {
        return Fields.request("GET", path, "t.example");
    }

    private static H2Raw connect() {
        H2Raw client = H2Raw.connect(GATEWAY.address()).polite();
        client.begin();
        return client;
    }

    private static void neverAnswers(String path) {
        GATEWAY.witness().respondTo(path, Responder.always(Answer.never()));
    }

    // --- how it begins ------------------------------------------------------------------------------------------

    @Test
    void theFirstFrameSaysWhatTheGatewayTakes() {
        try (H2Raw client = H2Raw.connect(GATEWAY.address())) {
            client.send(H2Raw.preface());
            Frame settings = client.next(Frame.SETTINGS);
            assertThat(client.frames().get(0)).isEqualTo(settings);
            assertThat(settings.setting(Setting.MAX_CONCURRENT_STREAMS)).isEqualTo(10);
            assertThat(settings.setting(Setting.INITIAL_WINDOW_SIZE)).isEqualTo(65_536);
            assertThat(settings.setting(Setting.MAX_HEADER_LIST_SIZE)).isEqualTo(32_768);
            assertThat(settings.setting(Setting.ENABLE_PUSH)).isEqualTo(-1);
            Frame window = client.next(Frame.WINDOW_UPDATE);
            assertThat(window.stream()).isZero();
            assertThat(window.increment()).isEqualTo((1 << 20) - 65_535);
        }
    }

    @Test
    @DisplayName("Q-08 the preface of HTTP/2 where both versions are spoken")
    void thePrefaceMayComeByteByByte() {
        try (H2Raw client = H2Raw.connect(GATEWAY.address()).polite()) {
            for (byte each : H2Raw.preface()) {
                client.send(new byte[] {each});
            }
            client.send(Frame.settings());
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /a HTTP/1.1", "PUT /a HTTP/1.1", "PROPFIND /a HTTP/1.1", "PRI /a HTTP/1.1"})
    void whatIsNoPrefaceIsHttp1(String line) {
        try (RawClient client = GATEWAY.connect()) {
            for (char each : (line + "\r\nHost: t.example\r\nContent-Length: 0\r\n\r\n").toCharArray()) {
                client.send(new byte[] {(byte) each});
            }
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("Q-08 the preface of HTTP/2 where it is not spoken")
    void withoutTheOptionThePrefaceIsARequestOfAnUnknownVersion() {
        try (RawClient client = OFF.connect()) {
            client.send(H2Raw.preface());
            assertThat(client.readUntilClose().response().status()).isEqualTo(505);
        }
    }

    @Test
    void aFirstFrameThatIsNoSettingsEndsTheConnection() {
        long before = GATEWAY.count(Reason.H2_VIOLATION);
        try (H2Raw client = H2Raw.connect(GATEWAY.address())) {
            client.send(H2Raw.preface());
            client.send(Frame.ping(1));
            assertThat(client.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
        awaitThat("its count", () -> GATEWAY.count(Reason.H2_VIOLATION) == before + 1);
    }

    @Test
    @DisplayName("H2-11 a preface that does not come to its end")
    void aPrefaceIsNotWaitedForForEver() {
        long before = GATEWAY.count(Reason.PREFACE_TIMEOUT);
        try (H2Raw slow = H2Raw.connect(GATEWAY.address());
                H2Raw silent = H2Raw.connect(GATEWAY.address())) {
            slow.send(new byte[] {'P', 'R', 'I'});
            silent.send(H2Raw.preface());
            assertThat(slow.readUntilClose().closed()).isTrue();
            assertThat(silent.readUntilClose().closed()).isTrue();
        }
        awaitThat("both counts", () -> GATEWAY.count(Reason.PREFACE_TIMEOUT) == before + 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 13})
    @DisplayName("H2-11 half a frame")
    void aFrameIsNotWaitedForForEver(int bytes) {
        long before = GATEWAY.count(Reason.HEADER_TIMEOUT);
        neverAnswers("/never");
        try (H2Raw idle = connect();
                H2Raw busy = connect()) {
            busy.request(get("/never"), /* end */ true);
            byte[] ping = Arrays.copyOf(Frame.bytes(Frame.ping(1)), bytes);
            idle.send(ping);
            busy.send(ping);
            assertThat(idle.closedWith()).isIn(ErrorCode.PROTOCOL_ERROR, ErrorCode.NO_ERROR);
            assertThat(busy.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
        awaitThat("its count", () -> GATEWAY.count(Reason.HEADER_TIMEOUT) > before);
    }

    @Test
    @DisplayName("H2-11 a head of which a CONTINUATION is missing")
    void theRestOfAHeadIsNotWaitedForForEver() {
        neverAnswers("/never");
        try (H2Raw client = connect()) {
            client.request(get("/never"), /* end */ true);
            client.send(Frame.unfinishedHeaders(3, HpackBlock.literals(get("/a")), true));
            assertThat(client.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
    }

    // --- what ends it -------------------------------------------------------------------------------------------

    @Test
    void anIdleConnectionIsTakenLeaveOf() {
        try (H2Raw client = connect()) {
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.goAway().lastStream()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("H2-07 more streams than the client may have")
    void streamsBeyondTheLimitAreRefusedAndReachNobody() {
        neverAnswers("/never");
        try (H2Raw client = connect()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 13; i++) {
                streams.add(client.request(Fields.request("POST", "/never", "t.example"), /* end */ false));
            }
            for (int stream : streams) { // an honest client has sent some more before it hears of that
                client.send(Frame.data(stream, "x", true));
            }
            for (int stream : streams.subList(10, 13)) {
                assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.REFUSED_STREAM);
            }
            awaitThat("all others", () -> GATEWAY.witness().requests().size() == 10);
            for (int stream : streams.subList(0, 10)) {
                client.send(Frame.reset(stream, ErrorCode.CANCEL));
            }
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
            assertThat(client.count(Frame.RST_STREAM)).isEqualTo(3);
            assertThat(GATEWAY.witness().requests()).hasSize(11);
        }
    }

    @Test
    @DisplayName("H2-07 a client that goes on opening streams")
    void whoGoesOnOpeningStreamsLosesItsConnection() {
        neverAnswers("/never");
        long before = GATEWAY.count(Reason.TOO_MANY_STREAMS);
        try (H2Raw client = connect()) {
            for (int i = 0; i < 40; i++) {
                client.request(Fields.request("POST", "/never", "t.example"), /* end */ false);
            }
            assertThat(client.closedWith()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        }
        awaitThat("its count", () -> GATEWAY.count(Reason.TOO_MANY_STREAMS) == before + 1);
        assertThat(GATEWAY.witness().requests()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    @DisplayName("SL-06 a client that is gone takes its requests with it")
    void aConnectionThatIsResetCancelsAllItsRequests() {
        neverAnswers("/never");
        long before = GATEWAY.count(Reason.CLIENT_GONE);
        H2Raw client = connect();
        for (int i = 0; i < 3; i++) {
            client.request(get("/never"), /* end */ true);
        }
        awaitThat("three requests", () -> GATEWAY.witness().requests().size() == 3);
        client.raw().reset();
        awaitThat("the endpoint's end", () -> GATEWAY.witness().openConnections() == 0);
        awaitThat("their count", () -> GATEWAY.count(Reason.CLIENT_GONE) == before + 3);
    }

    @Test
    @DisplayName("SL-06 a FIN of a client that was killed, as curl -m sends it, takes its requests with it")
    void aFinCancelsAllRequestsOfTheConnection() {
        neverAnswers("/never");
        long before = GATEWAY.count(Reason.CLIENT_GONE);
        try (H2Raw client = connect()) {
            client.request(get("/never"), /* end */ true);
            client.request(Fields.request("POST", "/never", "t.example"), /* end */ false);
            awaitThat("two requests", () -> GATEWAY.witness().openConnections() == 2);
            client.raw().halfClose();
            awaitThat("the endpoint's end", () -> GATEWAY.witness().openConnections() == 0);
            awaitThat("their count", () -> GATEWAY.count(Reason.CLIENT_GONE) == before + 2);
            assertThat(client.readUntilClose().closed()).isTrue();
        }
    }

    // --- what does not ------------------------------------------------------------------------------------------

    @Test
    void framesOfUnknownTypesAreIgnored() {
        try (H2Raw client = connect()) {
            client.send(new Frame(0xfe, 0xff, 0, new byte[100]), new Frame(0x0b, 0, 3, new byte[5]));
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        }
    }

    @Test
    void pingsAreAnswered() {
        try (H2Raw client = connect()) {
            client.send(Frame.ping(0x0102030405060708L));
            Frame answer = client.next(frame -> frame.is(Frame.PING) && frame.has(Frame.ACK), "PING");
            assertThat(answer.payload()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        }
    }

    @Test
    void aStreamErrorCostsOneStream() {
        neverAnswers("/never");
        try (H2Raw client = connect()) {
            int stream = client.request(get("/never"), /* end */ true);
            awaitThat("the request", () -> GATEWAY.witness().requests().size() == 1);
            client.send(Frame.windowUpdate(stream, 0));
            assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
            awaitThat("the endpoint's end", () -> GATEWAY.witness().openConnections() == 0);
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("H2-04 a client that wants no heads")
    void theSizeOfHeadsThatAClientWantsIsAdvice() {
        try (H2Raw client = H2Raw.connect(GATEWAY.address()).polite()) {
            client.begin(Setting.MAX_HEADER_LIST_SIZE, 1);
            assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("H2-09 a large table of the client's")
    void theTableThatAClientOffersIsNotFilled() {
        try (H2Raw client = H2Raw.connect(GATEWAY.address()).polite()) {
            client.begin(Setting.HEADER_TABLE_SIZE, 65_536);
            for (int i = 0; i < 20; i++) {
                H2Message answer = client.exchange(get("/a?" + i));
                assertThat(answer.status()).isEqualTo(200);
            }
            assertThat(client.peerTableSize()).isZero();
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    void aHeadMayComeInManyFrames() {
        try (H2Raw client = connect()) {
            Fields head = get("/a");
            for (int i = 0; i < 60; i++) {
                head = head.and("x-field-" + i, "v".repeat(400));
            }
            byte[] block = HpackBlock.literals(head);
            int stream = client.newStream();
            client.send(
                    Frame.unfinishedHeaders(stream, Arrays.copyOfRange(block, 0, 10_000), true),
                    Frame.continuation(stream, Arrays.copyOfRange(block, 10_000, block.length), true));
            assertThat(client.response(stream).status()).isEqualTo(200);
        }
        assertThat(GATEWAY.witness().requests().get(0).headers().all("x-field-59"))
                .containsExactly("v".repeat(400));
    }

    @Test
    void aHeadOfTheResponseMayNeedManyFrames() {
        String[] lines = new String[60];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "X-Field-" + i + ": " + "v".repeat(500);
        }
        GATEWAY.witness().respondTo("/a", Responder.always(Answer.of(200, "ok", lines)));
        try (H2Raw client = connect()) {
            H2Message answer = client.exchange(get("/a"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head().all("x-field-59")).containsExactly("v".repeat(500));
            assertThat(client.count(Frame.CONTINUATION)).isPositive();
            assertThat(client.violations()).isEmpty();
        }
    }
}
