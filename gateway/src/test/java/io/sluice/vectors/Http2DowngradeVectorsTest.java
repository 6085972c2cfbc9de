package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Floods;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.HpackBlock;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Reason;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of HTTP/2 must not become HTTP/1, and what it becomes (http2.md section 1). */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"H2C", "H2"})
class Http2DowngradeVectorsTest {
    private static final String SMUGGLED = " HTTP/1.1\r\nHost: x\r\n\r\nGET /smuggled";

    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with();

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private H2Raw client;

    @BeforeEach
    void connect() {
        client = Http2Clients.afresh(GATEWAY);
    }

    @AfterEach
    void close() {
        Http2Clients.leave(client);
    }

    private static Fields get() {
        return Http2Clients.get("/a").with(":scheme", GATEWAY.scheme());
    }

    private static Fields post() {
        return Http2Clients.post("/a").with(":scheme", GATEWAY.scheme());
    }

    private static Arguments row(String name, Fields head) {
        return arguments(name, head);
    }

    private static Stream<Arguments> malformed() {
        return Stream.of(
                row("D-01 transfer-encoding", post().and("transfer-encoding", "chunked")),
                row("D-01 identity", post().and("transfer-encoding", "identity")),
                row("D-02 two lengths", post().and("content-length", "5").and("content-length", "5")),
                row("D-02 a list", post().and("content-length", "5, 5")),
                row("D-02 a sign", post().and("content-length", "+5")),
                row("D-02 a blank", post().and("content-length", "5 ")),
                row("D-03 a request line", get().with(":path", "/" + SMUGGLED)),
                row("D-03 a blank", get().with(":path", "/a b")),
                row("D-03 empty", get().with(":path", "")),
                row("D-03 asterisk", get().with(":path", "*")),
                row("D-03 absolute", get().with(":path", "http://x/")),
                row("D-03 tab", get().with(":path", "/a\tb")),
                row("D-04 a request line", get().with(":method", "GET / HTTP/1.1\r\nX:")),
                row("D-04 CONNECT", get().with(":method", "CONNECT")),
                row("D-04 empty", get().with(":method", "")),
                row("D-04 a URL", get().with(":scheme", "http://localhost/?")),
                row(
                        "D-04 the other scheme",
                        get().with(":scheme", GATEWAY.scheme().equals("http") ? "https" : "http")),
                row("D-05 two names", get().and("host", "b.example")),
                row("D-05 two hosts", get().and("host", "t.example").and("host", "t.example")),
                row("D-05 two authorities", get().after(":authority", "t.example")),
                row("D-05 none", get().without(":authority")),
                row("D-05 a port", get().with(":authority", "t.example:99999")),
                row("D-05 a user", get().with(":authority", "u@t.example")),
                row("D-06 upper case", get().and("X-A", "1")),
                row("D-06 a blank in a name", get().and("a b", "1")),
                row("D-06 NUL in a name", get().and("x\0", "1")),
                row("D-06 no name", get().and("", "1")),
                row("D-06 a line in a name", get().and("foo\r\nx", "1")),
                row("D-06 a colon in a name", get().and("a:b", "1")),
                row("D-06 a line in a value", get().and("x-a", "a\r\nTransfer-Encoding: chunked")),
                row("D-06 NUL in a value", get().and("x-a", "a\0b")),
                row("D-06 LF in a value", get().and("x-a", "a\nb")),
                row("D-06 a leading blank", get().and("x-a", " a")),
                row("D-06 a trailing tab", get().and("x-a", "a\t")),
                row(
                        "D-07 behind a field",
                        get().without(":path").and("x-a", "1").and(":path", "/a")),
                row("D-07 unknown", get().after(":foo", "1")),
                row("D-07 of a response", get().after(":status", "200")),
                row("D-07 two paths", get().after(":path", "/b")),
                row("D-07 no method", get().without(":method")),
                row("D-07 no scheme", get().without(":scheme")),
                row("D-07 no path", get().without(":path")),
                row("D-08 connection", get().and("connection", "x")),
                row("D-08 keep-alive", get().and("keep-alive", "1")),
                row("D-08 proxy-connection", get().and("proxy-connection", "close")),
                row("D-08 upgrade", get().and("upgrade", "x")),
                row("D-08 te", get().and("te", "gzip")));
    }

    private void reachesNobody() {
        assertThat(client.exchange(get().with(":path", "/victim")).status()).isEqualTo(200);
        assertThat(GATEWAY.witness().requests().stream().map(WitnessRequest::target))
                .containsExactly("/victim");
    }

    private static void isRefused(H2Message answer) {
        assertThat(answer.resetCode()).as("%s", answer).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        if (answer.begun()) {
            assertThat(answer.status()).isEqualTo(400);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    @DisplayName("D-01 D-02 D-03 D-04 D-05 D-06 D-07 D-08 heads that are malformed")
    void aMalformedHeadIsRefusedAndNothingIsSent(String name, Fields head) {
        isRefused(client.exchange(head));
        reachesNobody();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    @DisplayName("D-01 D-02 D-03 D-04 D-05 D-06 D-07 D-08 the same with a body that smuggles")
    void itsBodyIsNothingButDropped(String name, Fields head) {
        int stream = client.request(head, /* end */ false);
        client.send(Frame.data(stream, "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", true));
        isRefused(client.response(stream));
        reachesNobody();
    }

    @ParameterizedTest(name = "content-length {0}, then {1} and {2} bytes")
    @CsvSource({"0, 0, 5", "5, 1, 3", "5, 1, 5", "5, 5, 1", "5, 1, 0"})
    @DisplayName("D-02 content-length that is not the data")
    void aBodyOfAnotherLengthResetsTheStreamAndTheEndpointsConnection(String length, int first, int more) {
        GATEWAY.witness().respondTo("/a", Responder.always(Answer.never()));
        int stream = client.request(post().and("content-length", length), /* end */ false);
        client.send(Frame.data(stream, new byte[first], false));
        awaitThat("the request", () -> GATEWAY.witness().requests().size() == 1);
        client.send(Frame.data(stream, new byte[more], true));
        assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        awaitThat("the end of what was begun", () -> GATEWAY.witness().openConnections() == 0);
        assertThat(client.exchange(get().with(":path", "/victim")).status()).isEqualTo(200);
        WitnessRequest victim = GATEWAY.witness().requests().get(1);
        assertThat(victim.target()).isEqualTo("/victim");
        assertThat(victim.ordinal()).as("on a connection of its own").isEqualTo(1);
    }

    @Test
    @DisplayName("D-02 content-length that is not the data, behind an answer of the gateway's own")
    void aBodyOfAnotherLengthIsAViolationWhateverTheAnswer() {
        int stream = client.newStream();
        Fields head = post().with(":authority", "nobody.example").and("content-length", "1");
        client.send(Frame.headers(stream, head, false), Frame.data(stream, new byte[4], true));
        assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "content-length {0}, and {1} bytes at once")
    @CsvSource({"0, 5", "5, 4", "5, 6", "5, 0"})
    @DisplayName("D-02 content-length that is not the data, all in one")
    void aBodyOfAnotherLengthDoesNotReachTheEndpointWhole(String length, int bytes) {
        int stream = client.newStream();
        client.send(
                Frame.headers(stream, post().and("content-length", length), false),
                Frame.data(stream, new byte[bytes], true));
        assertThat(client.response(stream).resetCode()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(client.exchange(get().with(":path", "/victim")).status()).isEqualTo(200);
        assertThat(GATEWAY.witness().requests().stream().filter(WitnessRequest::complete))
                .extracting(WitnessRequest::target)
                .containsExactly("/victim");
    }

    @Test
    @DisplayName("D-02 content-length with END_STREAM on the head")
    void aLengthWithoutABodyIsRefused() {
        isRefused(client.exchange(post().and("content-length", "5")));
        reachesNobody();
    }

    @Test
    @DisplayName("D-05 host instead of :authority, or equal to it")
    void hostMayStandForTheAuthority() {
        assertThat(client.exchange(get().without(":authority").and("host", "t.example"))
                        .status())
                .isEqualTo(200);
        assertThat(client.exchange(get().and("host", "T.Example:" + GATEWAY.defaultPort()))
                        .status())
                .isEqualTo(200);
        for (WitnessRequest request : GATEWAY.witness().requests()) {
            assertThat(request.headers().all("Host")).containsExactly("t.example");
        }
    }

    @Test
    @DisplayName("D-07 pseudo-headers in trailers")
    void aPseudoHeaderIsNoTrailer() {
        int stream = client.request(post(), /* end */ false);
        client.send(Frame.data(stream, "x", false));
        client.send(Frame.headers(stream, Fields.of(":path", "/smuggled"), true));
        isRefused(client.response(stream));
    }

    @Test
    @DisplayName("D-09 cookie crumbs are joined")
    void cookiesAreOneLine() {
        Fields head = get();
        for (int i = 0; i < 50; i++) {
            head = head.and("cookie", "a=b");
        }
        assertThat(client.exchange(head).status()).isEqualTo(200);
        WitnessRequest seen = GATEWAY.witness().requests().get(0);
        assertThat(seen.headers().all("Cookie")).containsExactly(String.join("; ", Collections.nCopies(50, "a=b")));
    }

    @Test
    @DisplayName("D-09 cookie crumbs count")
    void crumbsAreLimitedLikeFields() {
        Fields head = get();
        for (int i = 0; i < 200; i++) {
            head = head.and("cookie", "a=b");
        }
        H2Message answer = client.exchange(head);
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.complete()).isTrue();
        reachesNobody();
    }

    @Test
    @DisplayName("D-10 trailers that would be fields of a head are dropped")
    void trailersDoNotBecomeFields() {
        int stream = client.request(post(), /* end */ false);
        client.send(Frame.data(stream, "hello", false));
        client.send(Frame.headers(
                stream,
                Fields.of("content-length", "5", "host", "x", "x-forwarded-for", "1.2.3.4", "x-sum", "ok"),
                true));
        assertThat(client.response(stream).status()).isEqualTo(200);
        WitnessRequest seen = GATEWAY.witness().requests().get(0);
        assertThat(seen.bodyText()).isEqualTo("hello");
        assertThat(seen.headers().all("Content-Length")).isEmpty();
        assertThat(seen.trailers().all("Content-Length")).isEmpty();
        assertThat(seen.trailers().all("Host")).isEmpty();
        assertThat(seen.trailers().all("X-Forwarded-For")).isEmpty();
        assertThat(seen.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "connect-udp"})
    @DisplayName("D-11 extended CONNECT is off")
    void anExtendedConnectIsNotServed(String protocol) {
        Fields head = get().with(":method", "CONNECT").after(":protocol", protocol);
        H2Message answer = client.exchange(head);
        assertThat(answer.status()).isEqualTo(501);
        reachesNobody();
        Frame settings = client.frames().stream()
                .filter(frame -> frame.is(Frame.SETTINGS) && !frame.has(Frame.ACK))
                .findFirst()
                .orElseThrow();
        assertThat(settings.setting(Setting.ENABLE_CONNECT_PROTOCOL)).isEqualTo(-1);
    }

    @Test
    @DisplayName("D-12 a body without a length is chunked")
    void aBodyWithoutALengthIsChunked() {
        int stream = client.request(post(), /* end */ false);
        client.send(Frame.data(stream, "hello ", false), Frame.paddedData(stream, Bytes.of("world"), 200, true));
        assertThat(client.response(stream).status()).isEqualTo(200);
        WitnessRequest seen = GATEWAY.witness().requests().get(0);
        assertThat(seen.bodyText()).isEqualTo("hello world");
        assertThat(seen.headers().all("Transfer-Encoding")).containsExactly("chunked");
        assertThat(seen.headers().all("Content-Length")).isEmpty();
        assertThat(seen.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("D-12 an end without a body, while the endpoint's connection is still being made")
    void anEndAloneIsPassedOn(boolean withTrailers) {
        try (GatewayFixture gateway = GatewayFixture.with("h2c=true").over(lane).start();
                H2Raw first = gateway.connectHttp2()) {
            first.begin();
            int stream = first.request(post(), /* end */ false);
            first.send(
                    withTrailers
                            ? Frame.headers(stream, Fields.of("x-sum", "0"), /* end */ true)
                            : Frame.data(stream, "", /* end */ true));
            assertThat(first.response(stream).status()).isEqualTo(200);
            assertThat(gateway.witness().requests().get(0).bodyText()).isEmpty();
        }
    }

    @Test
    @DisplayName("D-13 Upgrade: h2c is an ordinary request of HTTP/1")
    void nobodyIsUpgradedToHttp2() {
        Lane ofHttp1 = lane.secure() ? Lane.TLS : Lane.PLAIN;
        try (GatewayFixture gateway =
                        GatewayFixture.with("h2c=true").over(ofHttp1).start();
                RawClient http1 = gateway.connect()) {
            http1.send("GET /a HTTP/1.1\\r\\nHost: t.example\\r\\nUpgrade: h2c\\r\\n"
                    + "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\\r\\nConnection: Upgrade, HTTP2-Settings\\r\\n\\r\\n");
            assertThat(http1.readResponses(1).response().status()).isEqualTo(200);
            WitnessRequest seen = gateway.witness().requests().get(0);
            assertThat(seen.headers().all("Upgrade")).isEmpty();
            assertThat(seen.headers().all("HTTP2-Settings")).isEmpty();
            assertThat(seen.headers().all("Connection")).isEmpty();
        }
    }

    private static Stream<Arguments> brokenBlocks() {
        HpackBlock head = new HpackBlock().raw(HpackBlock.literals(get()));
        return Stream.of(
                arguments("index 0", new HpackBlock().indexed(0).bytes()),
                arguments("index 62", new HpackBlock().indexed(62).bytes()),
                arguments("index 2^31", new HpackBlock().indexed(1L << 31).bytes()),
                arguments("a storm of table sizes", Floods.tableSizeStorm(100, get())),
                arguments(
                        "a table that is too large",
                        new HpackBlock().tableSize(4097).raw(head.bytes()).bytes()),
                arguments("a wrong Huffman code", wrongHuffman()));
    }

    private static byte[] wrongHuffman() {
        byte[] endOfString = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        return new HpackBlock()
                .integer(0x00, 4, 0)
                .string("x")
                .integer(0x80, 7, endOfString.length)
                .raw(endOfString)
                .bytes();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenBlocks")
    @DisplayName("H2-09 what HPACK cannot decode ends the connection")
    void aBrokenBlockEndsTheConnection(String name, byte[] block) {
        GATEWAY.witness().respondTo("/never", Responder.always(Answer.never()));
        client.request(get().with(":path", "/never"), /* end */ true);
        awaitThat("a request", () -> GATEWAY.witness().requests().size() == 1);
        long before = GATEWAY.count(Reason.COMPRESSION_ERROR);
        int stream = client.newStream();
        client.send(Frame.headers(stream, block, true));
        assertThat(client.closedWith()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
        awaitThat("the request's end", () -> GATEWAY.witness().openConnections() == 0);
        awaitThat("its count", () -> GATEWAY.count(Reason.COMPRESSION_ERROR) > before);
    }
}
