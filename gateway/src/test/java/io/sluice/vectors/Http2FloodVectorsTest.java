package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Floods;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.MadeYouReset;
import io.sluice.model.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send what costs them nothing (http2.md section 2), beside one that asks. */
class Http2FloodVectorsTest {
    private static final int MANY = 3_000;

    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with("h2c=true");

    private H2Raw attacker;
    private H2Raw control;

    @BeforeEach
    void connect() {
        GATEWAY.witness().reset();
        GATEWAY.witness().closeIdleConnections();
        awaitThat("no connection is kept", () -> GATEWAY.witness().openConnections() == 0);
        attacker = H2Raw.connect(GATEWAY.address());
        attacker.begin();
        control = H2Raw.connect(GATEWAY.address()).polite();
        control.begin();
    }

    @AfterEach
    void othersAreUnharmed() {
        try {
            assertThat(control.exchange(get("/control")).status()).isEqualTo(200);
            assertThat(control.goAway()).isNull();
        } finally {
            attacker.close();
            control.close();
        }
    }

    private static Fields get(String path) {
        return Fields.request("GET", path, "t.example");
    }

    private static void neverAnswers() {
        GATEWAY.witness().respondTo("/never", Responder.always(Answer.never()));
    }

    /** The connection has died of that, and that was counted once. */
    private void diesOf(Reason reason, long before) {
        assertThat(attacker.closedWith()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        awaitThat("its count", () -> GATEWAY.count(reason) == before + 1);
    }

    @Test
    @DisplayName("H2-01 Rapid Reset")
    void whoCancelsWithoutEndLosesTheConnection() {
        neverAnswers();
        long before = GATEWAY.count(Reason.TOO_MANY_RESETS);
        attacker.send(Floods.rapidReset(attacker.newStream(), MANY, get("/never")));
        diesOf(Reason.TOO_MANY_RESETS, before);
        assertThat(GATEWAY.witness().requests().size()).isLessThanOrEqualTo(301);
    }

    @Test
    @DisplayName("H2-01 what is taken back in the same breath reaches nobody")
    void whatIsCancelledAtOnceCostsNoEndpointAnything() {
        neverAnswers();
        long before = GATEWAY.count(Total.UPSTREAM_CONNECTIONS_OPENED);
        attacker.send(Floods.rapidReset(attacker.newStream(), 20, get("/never")));
        attacker.send(Frame.ping(1));
        attacker.next(Frame.PING);
        assertThat(GATEWAY.count(Total.UPSTREAM_CONNECTIONS_OPENED)).isEqualTo(before);
        assertThat(GATEWAY.witness().requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PRIORITY_ON_ITSELF") // without meaning in RFC 9113
    @DisplayName("H2-02 MadeYouReset")
    void whoHasTheGatewayCancelLosesTheConnectionToo(MadeYouReset trick) {
        neverAnswers();
        long before = GATEWAY.count(Reason.TOO_MANY_RESETS);
        for (int i = 0; i < 400; i++) {
            attacker.send(trick.attack(attacker.newStream(), get("/never")));
        }
        diesOf(Reason.TOO_MANY_RESETS, before);
        assertThat(GATEWAY.witness().requests().size()).isLessThanOrEqualTo(201);
    }

    /** A call gets its status at the end where it can: not behind what is malformed. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/grpc"})
    @DisplayName("H2-02 MadeYouReset behind a response that has begun")
    void whoHasTheGatewayCutAResponseLosesTheConnectionToo(String type) {
        String begun = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx";
        GATEWAY.witness()
                .respondTo(
                        "/begun",
                        Responder.atHead(Responder.always(Answer.raw(begun).thenStall())));
        Fields post = Fields.request("POST", "/begun", "t.example").and("content-type", type);
        Frame malformed = Frame.headers(attacker.request(post, /* end */ false), Fields.of(":path", "/"), true);
        attacker.next(Frame.DATA);
        attacker.send(malformed);
        assertThat(attacker.response(malformed.stream()).resetCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        long before = GATEWAY.count(Reason.TOO_MANY_RESETS);
        for (int i = 0; i < 300 && attacker.goAway() == null; i++) {
            int stream = attacker.request(post, /* end */ false);
            attacker.next(
                    frame -> frame.type() == Frame.DATA || frame.type() == Frame.GOAWAY, "the response, or the end");
            attacker.send(Frame.headers(stream, Fields.of(":path", "/"), true));
        }
        diesOf(Reason.TOO_MANY_RESETS, before);
    }

    private static Stream<Arguments> floods() {
        return Stream.of(
                arguments("PING", Reason.CONTROL_FLOOD, Floods.pings(200_000)),
                arguments("SETTINGS", Reason.CONTROL_FLOOD, Floods.settings(200_000, 1)),
                arguments("PRIORITY", Reason.CONTROL_FLOOD, Floods.priorities(3, MANY)),
                arguments("WINDOW_UPDATE", Reason.CONTROL_FLOOD, Floods.windowUpdates(0, MANY)),
                arguments("unknown frames", Reason.CONTROL_FLOOD, Floods.unknownFrames(MANY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    @DisplayName("H2-08 floods of frames by a client that does not read")
    void whoSendsFramesWithoutEndLosesTheConnection(String name, Reason reason, byte[] flood) {
        long before = GATEWAY.count(reason);
        attacker.send(flood);
        awaitThat("its count", () -> GATEWAY.count(reason) == before + 1);
    }

    @Test
    @DisplayName("H2-08 empty DATA")
    void emptyDataIsNotSentWithoutEnd() {
        long before = GATEWAY.count(Reason.EMPTY_FRAMES);
        int stream = attacker.request(Fields.request("POST", "/a", "t.example"), /* end */ false);
        attacker.send(Floods.emptyData(stream, 2));
        attacker.send(Frame.data(stream, "x", false));
        attacker.send(Floods.emptyData(stream, 3));
        diesOf(Reason.EMPTY_FRAMES, before);
    }

    @ParameterizedTest
    @MethodSource("pieces")
    @DisplayName("H2-05 CONTINUATION without end")
    void aHeadThatGoesOnInSmallFramesEndsTheConnection(int size) {
        attacker.send(Floods.continuations(attacker.newStream(), MANY, size, get("/a")));
        assertThat(attacker.closedWith()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(GATEWAY.witness().requests()).isEmpty();
    }

    private static Stream<Integer> pieces() {
        return Stream.of(0, 1);
    }

    @Test
    @DisplayName("H2-10 ids of streams that go back")
    void aStreamThatWasLeftOutCannotBeUsed() {
        attacker.send(Frame.headers(5, get("/a"), true));
        attacker.response(5);
        attacker.send(Frame.headers(3, get("/smuggled"), true));
        assertThat(attacker.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(GATEWAY.witness().requests()).hasSize(1);
    }

    @Test
    @DisplayName("H2-10 a stream that is over cannot be used again")
    void aStreamThatIsOverCannotBeUsedAgain() {
        attacker.exchange(get("/a"));
        attacker.send(Frame.headers(1, get("/smuggled"), true));
        assertThat(attacker.closedWith()).isEqualTo(ErrorCode.STREAM_CLOSED);
        assertThat(GATEWAY.witness().requests()).hasSize(1);
    }

    @Test
    @DisplayName("RFC 9113 5.1 a head on a stream that its client has ended")
    void aHeadBehindTheEndOfAStreamResetsIt() {
        neverAnswers();
        int stream = attacker.request(get("/never"), /* end */ true);
        attacker.send(Frame.headers(stream, Fields.of("x-a", "1"), true));
        assertThat(attacker.response(stream).resetCode()).isEqualTo(ErrorCode.STREAM_CLOSED);
    }

    @Test
    @DisplayName("H2-10 the last id that there is")
    void theLastStreamIsServed() {
        attacker.send(Frame.headers(Integer.MAX_VALUE, get("/a"), true));
        assertThat(attacker.response(Integer.MAX_VALUE).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("H2-06 the HTTP/2 bomb")
    void aFewBytesDoNotBecomeAMegabyte() {
        attacker.send(Floods.bombFuse(attacker.newStream(), get("/a"), "x".repeat(4000)));
        for (int i = 0; i < 50; i++) {
            int stream = attacker.newStream();
            attacker.send(Floods.bomb(stream, get("/a"), 8_000));
            assertThat(attacker.response(stream).status()).isEqualTo(431);
        }
        assertThat(GATEWAY.witness().requests()).hasSize(1);
    }

    @Test
    @DisplayName("H2-13 a client that cancels now and then is served")
    void aHundredAndFiftyCancelsAreNoAttack() {
        neverAnswers();
        for (int i = 0; i < 150; i++) {
            int stream = attacker.request(get("/never"), /* end */ true);
            attacker.send(Frame.reset(stream, ErrorCode.CANCEL));
        }
        assertThat(attacker.exchange(get("/a")).status()).isEqualTo(200);
        assertThat(attacker.goAway()).isNull();
    }
}
