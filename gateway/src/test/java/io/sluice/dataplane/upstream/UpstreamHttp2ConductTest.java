package io.sluice.dataplane.upstream;

import static io.sluice.dataplane.upstream.Http2UpstreamRig.answer;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.response;
import static io.sluice.dataplane.upstream.Http2UpstreamRig.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Floods;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.HpackBlock;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that speak HTTP/2 and change their minds, or misbehave: the client gets an answer, and other requests are served. */
class UpstreamHttp2ConductTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final int LARGEST = Integer.MAX_VALUE;
    /** Ids of a connection's streams: 1 is left to those that begin by an upgrade. */
    private static final int FIRST = 3;

    private static final int SECOND = 5;

    @RegisterExtension
    final Http2UpstreamRig rig = new Http2UpstreamRig(DataPlaneRig.options()
            .with("ejectAfter", "0")
            .with("connectTimeout", "5s")
            .h2c());

    private static String post(String body) {
        return "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void refused(RawClient client, Reason reason) {
        RawResponse response = response(client);
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.bodyText()).contains(reason.code());
    }

    /** By this connection. */
    private void othersAreServedBy(H2Raw endpoint) {
        RawClient another = rig.client(GET);
        answer(endpoint, endpoint.takeRequest());
        assertThat(response(another).status()).isEqualTo(200);
    }

    private void tell(H2Raw endpoint, int setting, int value) {
        endpoint.send(Frame.settings(setting, value));
        endpoint.next(frame -> frame.is(Frame.SETTINGS) && frame.has(Frame.ACK), "an ACK");
    }

    @Test
    @DisplayName("RFC 9113 5.1 DATA for a stream that was cancelled many streams ago")
    void whatComesLateForOneOfManyCancelledStreamsHarmsNobody() {
        H2Message oldest = null;
        H2Raw endpoint = null;
        for (int i = 0; i < 3; i++) {
            H2Raw client = rig.http2Client(); // each less often than it may
            for (int j = 0; j < 100; j++) { // in all more than are remembered
                int stream = client.request(Fields.request("GET", "/a", "t.example"), true);
                endpoint = endpoint == null ? rig.endpoint() : endpoint;
                H2Message request = endpoint.takeRequest();
                oldest = oldest == null ? request : oldest;
                client.send(Frame.reset(stream, ErrorCode.CANCEL));
                endpoint.next(Frame.RST_STREAM);
            }
        }
        answer(endpoint, oldest, "late");
        othersAreServedBy(endpoint);
    }

    // --- SETTINGS -----------------------------------------------------------------------------------------------

    @Test
    @DisplayName("MAX_CONCURRENT_STREAMS 0 from the first on: no connection after the other is made")
    void anEndpointThatAllowsNoStreamIsNotAskedForEver() {
        RawClient client = rig.client(post("hi"));
        rig.endpoint(Setting.MAX_CONCURRENT_STREAMS, 0).readUntilClose();
        rig.endpoint(Setting.MAX_CONCURRENT_STREAMS, 0).readUntilClose();
        refused(client, Reason.STREAM_REFUSED);
        assertThatThrownBy(() -> rig.server().accept(Duration.ofMillis(300))).hasMessageContaining("nobody connected");
        assertThat(rig.gateway().plane().census().dials()).isZero();
    }

    @Test
    @DisplayName("MAX_CONCURRENT_STREAMS becomes 0, and 1 again")
    void theLimitOfStreamsMayChange() {
        RawClient client = rig.client(GET);
        H2Raw first = rig.endpoint();
        answer(first, first.takeRequest());
        assertThat(response(client).status()).isEqualTo(200);
        tell(first, Setting.MAX_CONCURRENT_STREAMS, 0);
        RawClient elsewhere = rig.client(GET);
        H2Raw second = rig.endpoint();
        answer(second, second.takeRequest());
        assertThat(response(elsewhere).status()).isEqualTo(200);
        tell(first, Setting.MAX_CONCURRENT_STREAMS, 1);
        othersAreServedBy(first);
    }

    @Test
    @DisplayName("INITIAL_WINDOW_SIZE becomes smaller than what was sent, and larger again")
    void theWindowMayBeNegative() {
        RawClient client = rig.client(post("0123456789abcdefghij"));
        H2Raw endpoint = rig.impoliteEndpoint(Setting.INITIAL_WINDOW_SIZE, 5);
        assertThat(endpoint.next(Frame.DATA).payload()).hasSize(5);
        tell(endpoint, Setting.INITIAL_WINDOW_SIZE, 0);
        tell(endpoint, Setting.INITIAL_WINDOW_SIZE, 4);
        assertThat(endpoint.frames().stream().filter(frame -> frame.is(Frame.DATA)))
                .as("%s", endpoint.frames())
                .hasSize(1);
        tell(endpoint, Setting.INITIAL_WINDOW_SIZE, 30);
        H2Message request = whole(endpoint);
        assertThat(request.bodyText()).isEqualTo("0123456789abcdefghij");
        answer(endpoint, request);
        assertThat(response(client).status()).isEqualTo(200);
    }

    static Stream<Arguments> overflows() {
        return Stream.of(
                Arguments.of("the window of the connection", List.of(Frame.windowUpdate(0, LARGEST))),
                Arguments.of("an initial window of 2^32 - 1", List.of(Frame.settings(Setting.INITIAL_WINDOW_SIZE, -1))),
                Arguments.of(
                        "an initial window that makes that of a stream too large",
                        List.of(
                                Frame.windowUpdate(FIRST, LARGEST - 65_535),
                                Frame.settings(Setting.INITIAL_WINDOW_SIZE, 65_600))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overflows")
    @DisplayName("windows beyond 2^31 - 1 (RFC 9113 sections 6.5.2 and 6.9.1)")
    void aWindowThatIsTooLargeEndsTheConnection(String what, List<Frame> frames) {
        RawClient client = rig.client("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 10\r\n\r\nhalf");
        H2Raw endpoint = rig.endpoint();
        endpoint.next(Frame.DATA);
        frames.forEach(endpoint::send);
        assertThat(endpoint.closedWith()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
        refused(client, Reason.UPSTREAM_H2_VIOLATION);
        RawClient another = rig.client(GET);
        H2Raw next = rig.endpoint();
        answer(next, next.takeRequest());
        assertThat(response(another).status()).isEqualTo(200);
    }

    @Test
    void aWindowOfAStreamThatIsTooLargeEndsTheStreamAlone() {
        RawClient client = rig.client(post("hi"));
        H2Raw endpoint = rig.endpoint();
        H2Message request = whole(endpoint);
        endpoint.send(Frame.windowUpdate(request.stream(), LARGEST));
        refused(client, Reason.BAD_RESPONSE_FRAMING);
        assertThat(endpoint.next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
        othersAreServedBy(endpoint);
    }

    // --- floods -------------------------------------------------------------------------------------------------

    private static List<Frame> many(Frame frame) {
        return Collections.nCopies(1_000, frame);
    }

    private static List<Frame> behind(Frame first, List<Frame> more) {
        List<Frame> all = new ArrayList<>(List.of(first));
        all.addAll(more);
        return all;
    }

    /** The first stream is answered, the second waits. */
    static Stream<Arguments> floods() {
        byte[] head = HpackBlock.literals(Fields.response(200).and("x-long", "y".repeat(200)));
        List<Frame> pieces = new ArrayList<>();
        for (byte each : head) {
            pieces.add(Frame.continuation(SECOND, new byte[] {each}, false));
        }
        return Stream.of(
                Arguments.of(
                        "empty DATA",
                        behind(
                                Frame.headers(SECOND, Fields.response(200), false),
                                many(Frame.data(SECOND, "", false)))),
                Arguments.of("CONTINUATION", behind(Frame.unfinishedHeaders(SECOND, new byte[0], false), pieces)),
                Arguments.of("WINDOW_UPDATE", many(Frame.windowUpdate(0, 1))),
                Arguments.of("PRIORITY", many(Frame.priority(SECOND, 0, 1))),
                Arguments.of("unknown frames", many(new Frame(0xfe, 0, 0, new byte[5]))),
                Arguments.of("RST_STREAM of a stream that is over", many(Frame.reset(FIRST, ErrorCode.CANCEL))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    @DisplayName("H2-12 floods from an endpoint")
    void aFloodEndsTheConnection(String what, List<Frame> flood) {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        answer(endpoint, endpoint.takeRequest());
        assertThat(response(client).status()).isEqualTo(200);
        RawClient waiting = rig.client(post("hi"));
        whole(endpoint);
        endpoint.send(Frame.bytes(flood.toArray(Frame[]::new)));
        assertThat(endpoint.closedWith()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(new String(waiting.readUntilClose().bytes(), StandardCharsets.ISO_8859_1))
                .doesNotEndWith("0\r\n\r\n");
        RawClient another = rig.client(GET);
        H2Raw next = rig.endpoint();
        answer(next, next.takeRequest());
        assertThat(response(another).status()).isEqualTo(200);
    }

    static Stream<Arguments> controls() {
        return Stream.of(
                Arguments.of("PING", Floods.pings(200_000)), Arguments.of("SETTINGS", Floods.settings(200_000, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("controls")
    @DisplayName("H2-12 an endpoint that does not read what it asks for")
    void acknowledgementsAreBounded(String what, byte[] flood) {
        RawClient waiting = rig.client(post("hi"));
        H2Raw endpoint = rig.impoliteEndpoint();
        whole(endpoint);
        endpoint.send(flood);
        refused(waiting, Reason.UPSTREAM_H2_VIOLATION);
    }

    // --- GOAWAY -------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("GOAWAY with last stream 0: nothing was done, a POST goes to another connection")
    void aGoAwayThatServesNothing() {
        RawClient client = rig.client(post("hi"));
        H2Raw first = rig.endpoint();
        whole(first);
        first.send(Frame.goAway(0, ErrorCode.NO_ERROR));
        H2Raw second = rig.endpoint();
        H2Message again = whole(second);
        assertThat(again.bodyText()).isEqualTo("hi");
        answer(second, again);
        assertThat(response(client).status()).isEqualTo(200);
        first.readUntilClose();
    }

    @Test
    @DisplayName("GOAWAY in two steps, in the middle of an answer: it comes whole, then the connection ends")
    void aGoAwayInTheMiddleOfAnAnswer() {
        RawClient client = rig.client(GET);
        H2Raw first = rig.endpoint();
        int stream = first.takeRequest().stream();
        first.send(
                Frame.headers(stream, Fields.response(200), false),
                Frame.data(stream, "part ", false),
                Frame.goAway(LARGEST, ErrorCode.NO_ERROR),
                Frame.data(stream, "and part ", false),
                Frame.goAway(stream, ErrorCode.NO_ERROR));
        RawClient another = rig.client(GET);
        H2Raw second = rig.endpoint();
        answer(second, second.takeRequest());
        assertThat(response(another).status()).isEqualTo(200);
        first.send(Frame.data(stream, "and the end", true));
        assertThat(response(client).bodyText()).isEqualTo("part and part and the end");
        first.readUntilClose();
    }

    @Test
    void aGoAwayInsteadOfSettingsIsAFailure() {
        RawClient client = rig.client(post("hi"));
        H2Raw endpoint = rig.silentEndpoint();
        endpoint.send(Frame.goAway(0, ErrorCode.NO_ERROR));
        refused(client, Reason.UPSTREAM_H2_VIOLATION);
    }

    // --- what no endpoint may send ------------------------------------------------------------------------------

    @Test
    @DisplayName("a push, be it before the endpoint has acknowledged that there are to be none")
    void aPushEndsTheConnection() {
        RawClient client = rig.client(post("hi"));
        H2Raw endpoint = rig.silentEndpoint();
        endpoint.send(Frame.settings());
        int stream = endpoint.takeRequest().stream();
        endpoint.send(Frame.pushPromise(stream, 2, HpackBlock.literals(Fields.request("GET", "/pushed", "t.example"))));
        assertThat(endpoint.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        refused(client, Reason.UPSTREAM_H2_VIOLATION);
    }

    @Test
    void aStreamThatNobodyHasOpenedEndsTheConnection() {
        RawClient client = rig.client(post("hi"));
        H2Raw endpoint = rig.endpoint();
        whole(endpoint);
        endpoint.send(Frame.headers(99, Fields.response(200), true));
        assertThat(endpoint.closedWith()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        refused(client, Reason.UPSTREAM_H2_VIOLATION);
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                Arguments.of(Fields.response(101), Reason.UNEXPECTED_UPGRADE),
                Arguments.of(Fields.response(103), Reason.BAD_RESPONSE_FRAMING), // with the end of the stream
                Arguments.of(Fields.response(200).and("connection", "close"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and("transfer-encoding", "chunked"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and("keep-alive", "timeout=5"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and("upgrade", "h2c"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and("proxy-connection", "x"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and("x", "a\r\nSet-Cookie: b=c"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and("X-Upper", "a"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and(":path", "/"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.response(200).and("content-length", "5"), Reason.BAD_RESPONSE_FRAMING),
                Arguments.of(
                        Fields.response(200).and("content-length", "0").and("content-length", "1"),
                        Reason.BAD_RESPONSE_FRAMING),
                Arguments.of(Fields.of("x", "no status"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.of(":status", "20"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.of(":status", "+20"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.of(":status", "099"), Reason.BAD_RESPONSE_HEAD),
                Arguments.of(Fields.of(":status", "200", ":status", "200"), Reason.BAD_RESPONSE_HEAD));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    @DisplayName("H2-12 heads that are none, with the end of their stream")
    void aHeadThatIsNoneIsRefused(Fields head, Reason reason) {
        RawClient client = rig.client(post("hi"));
        H2Raw endpoint = rig.endpoint();
        H2Message request = whole(endpoint);
        endpoint.send(Frame.headers(request.stream(), head, true));
        refused(client, reason);
        othersAreServedBy(endpoint);
    }

    static Stream<Arguments> bodies() {
        Fields ok = Fields.response(200);
        return Stream.of(
                Arguments.of("data before a head", List.of(Frame.data(FIRST, "smuggled", true))),
                Arguments.of(
                        "trailers with a pseudo-header",
                        List.of(
                                Frame.headers(FIRST, ok, false),
                                Frame.headers(FIRST, Fields.of(":status", "200"), true))),
                Arguments.of(
                        "trailers of a connection",
                        List.of(
                                Frame.headers(FIRST, ok, false),
                                Frame.headers(FIRST, Fields.of("connection", "x"), true))),
                Arguments.of(
                        "a second head that is not the end",
                        List.of(Frame.headers(FIRST, ok, false), Frame.headers(FIRST, Fields.of("x", "y"), false))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    @DisplayName("H2-12 what follows the head is not what may: no client takes it for complete")
    void aResponseThatGoesWrongIsCut(String what, List<Frame> frames) {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        endpoint.takeRequest();
        frames.forEach(endpoint::send);
        assertThat(endpoint.next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        String got = new String(client.readFor(Duration.ofMillis(100)).bytes(), StandardCharsets.ISO_8859_1);
        assertThat(got).doesNotContain("smuggled").doesNotContain("\r\n0\r\n");
        othersAreServedBy(endpoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD 200", "GET 204", "GET 304"})
    @DisplayName("H2-12 data where no body may be")
    void aBodyThatMayNotBeIsDropped(String how) {
        String[] methodAndStatus = how.split(" ");
        RawClient client = rig.client(methodAndStatus[0] + " /a HTTP/1.1\r\nHost: t.example\r\n\r\n");
        H2Raw endpoint = rig.endpoint();
        int stream = endpoint.takeRequest().stream();
        endpoint.send(
                Frame.headers(stream, Fields.response(Integer.parseInt(methodAndStatus[1])), false),
                Frame.data(stream, "HTTP/1.1 200 OK\r\nsmuggled: yes\r\n\r\n", true));
        String got = new String(client.readFor(Duration.ofMillis(100)).bytes(), StandardCharsets.ISO_8859_1);
        assertThat(got).startsWith("HTTP/1.1 " + methodAndStatus[1]).doesNotContain("smuggled");
        othersAreServedBy(endpoint);
    }

    // --- what is passed on --------------------------------------------------------------------------------------

    @Test
    @DisplayName("D-08, D-13 fields of the client's connection stay here")
    void fieldsOfConnectionsAreNotPassedOn() {
        RawClient client = rig.client("GET /a HTTP/1.1\r\nHost: t.example\r\nConnection: x-gone, keep-alive, TE\r\n"
                + "Keep-Alive: 5\r\nX-Gone: 1\r\nTE: gzip, trailers\r\nProxy-Connection: keep-alive\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nX-Stays: 2\r\n\r\n");
        H2Raw endpoint = rig.endpoint();
        H2Message request = endpoint.takeRequest();
        for (String name : List.of(
                "connection", "keep-alive", "x-gone", "proxy-connection", "upgrade", "http2-settings", "host")) {
            assertThat(request.head().has(name)).as(name).isFalse();
        }
        assertThat(request.head().all("te")).isIn(List.of(), List.of("trailers"));
        assertThat(request.head().value("x-stays")).isEqualTo("2");
        answer(endpoint, request);
        assertThat(response(client).status()).isEqualTo(200);
        assertThat(endpoint.violations()).isEmpty();
    }

    @Test
    @DisplayName("more interim responses than http.max1xx are dropped, and the final one comes")
    void interimResponsesAreBounded() {
        RawClient client = rig.client(GET);
        H2Raw endpoint = rig.endpoint();
        H2Message request = endpoint.takeRequest();
        for (int i = 0; i < 200; i++) {
            endpoint.send(Frame.headers(request.stream(), Fields.response(103).and("link", "</x>"), false));
        }
        answer(endpoint, request);
        assertThat(response(client).status()).isEqualTo(200);
        othersAreServedBy(endpoint);
    }

    @Test
    @DisplayName("S-32 a client that leaves inside its body: the stream is reset, never ended")
    void aBodyThatBreaksOffIsAReset() {
        RawClient client = rig.client("POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 10\r\n\r\nhalf");
        H2Raw endpoint = rig.endpoint();
        endpoint.takeRequest();
        assertThat(endpoint.next(Frame.DATA).endsStream()).isFalse();
        client.reset();
        assertThat(endpoint.next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.CANCEL);
        othersAreServedBy(endpoint);
    }
}
