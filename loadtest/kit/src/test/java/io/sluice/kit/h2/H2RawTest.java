package io.sluice.kit.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Bytes;
import io.sluice.kit.End;
import io.sluice.kit.RawServer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends in one thread: each reads when it is told to, and the kernel holds what is on the way. */
class H2RawTest {
    private static final Fields GET = Fields.request("GET", "/", "t.example");
    private static final Duration SHORT = Duration.ofMillis(50);

    private final RawServer listener = RawServer.start();
    private H2Raw client;
    private H2Raw server;

    @BeforeEach
    void connect() {
        client = H2Raw.connect(listener.address());
        server = H2Raw.serving(listener.accept());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        listener.close();
    }

    private void begin() {
        server.send(Frame.settings());
        client.begin(Setting.INITIAL_WINDOW_SIZE, 0);
        server.next(Frame.SETTINGS);
    }

    @Test
    void aConnectionBeginsWithPrefaceAndSettings() {
        server.send(Frame.settings(Setting.MAX_CONCURRENT_STREAMS, 100));
        client.begin(Setting.INITIAL_WINDOW_SIZE, 0);
        assertThat(server.next(Frame.SETTINGS).setting(Setting.INITIAL_WINDOW_SIZE))
                .isZero();
        assertThat(server.next(Frame.SETTINGS).has(Frame.ACK)).isTrue();
        assertThat(client.frames())
                .singleElement()
                .satisfies(frame -> assertThat(frame.setting(Setting.MAX_CONCURRENT_STREAMS))
                        .isEqualTo(100));
    }

    @Test
    void aMessageIsPutTogetherFromItsFrames() {
        begin();
        int stream = client.request(Fields.request("POST", "/a", "t.example"), false);
        client.send(Frame.paddedData(stream, Bytes.raw("hel"), 9, false));
        client.send(Frame.data(stream, "lo", false));
        client.send(Frame.headers(stream, Fields.of("x-sum", "5"), true));
        H2Message request = server.takeRequest();
        assertThat(server.response(stream).complete()).isTrue();
        assertThat(request.head().value(":path")).isEqualTo("/a");
        assertThat(request.bodyText()).isEqualTo("hello");
        assertThat(request.trailers().value("x-sum")).isEqualTo("5");

        byte[] head = HpackBlock.literals(Fields.response(200).and("x-a", "b"));
        byte[] first = Arrays.copyOf(head, 3);
        byte[] rest = Arrays.copyOfRange(head, 3, head.length);
        server.send(Frame.headers(stream, Fields.response(103), false));
        server.send(Frame.unfinishedHeaders(stream, first, false));
        server.send(Frame.continuation(stream, rest, true));
        server.send(Frame.data(stream, "answer", true));
        H2Message response = client.response(stream);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.head().value("x-a")).isEqualTo("b");
        assertThat(response.interim()).extracting(Fields::status).containsExactly(103);
        assertThat(response.bodyText()).isEqualTo("answer");
        assertThat(response.complete()).isTrue();
        assertThat(client.violations()).isEmpty();
        assertThat(server.violations()).isEmpty();
    }

    @Test
    void aResetIsAnOutcome() {
        begin();
        int stream = client.request(GET, true);
        server.takeRequest();
        server.send(Frame.reset(stream, ErrorCode.REFUSED_STREAM));
        H2Message response = client.response(stream);
        assertThat(response.resetCode()).isEqualTo(ErrorCode.REFUSED_STREAM);
        assertThat(response.complete()).isFalse();
    }

    @Test
    void aResetBehindACompleteResponseTakesNothingAway() {
        begin();
        int stream = client.request(GET, false);
        server.send(Frame.headers(stream, Fields.response(413), true), Frame.reset(stream, ErrorCode.NO_ERROR));
        client.readFor(SHORT);
        assertThat(client.message(stream).complete()).isTrue();
    }

    @Test
    void theEndOfAConnectionIsAnOutcome() {
        begin();
        server.send(Frame.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR));
        server.send(Frame.goAway(0, ErrorCode.ENHANCE_YOUR_CALM));
        server.close();
        assertThat(client.closedWith()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(client.end()).isEqualTo(End.FIN);
        assertThat(client.count(Frame.GOAWAY)).isEqualTo(2);
    }

    @Test
    void aConnectionThatStaysOpenIsNoEnd() {
        begin();
        client.timeout(SHORT);
        assertThatThrownBy(() -> client.closedWith())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("still open");
        assertThatThrownBy(() -> client.next(Frame.GOAWAY)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aRawClientAnswersNothing() {
        begin();
        server.send(Frame.ping(1), Frame.settings());
        client.readFor(SHORT);
        server.next(Frame.SETTINGS);
        server.readFor(SHORT);
        assertThat(server.count(Frame.PING)).isZero();
        assertThat(server.count(Frame.SETTINGS)).isEqualTo(2);
    }

    @Test
    void aPoliteClientAnswersAndGivesWindowsBack() {
        begin();
        client.polite();
        int stream = client.request(GET, true);
        server.send(Frame.ping(77), Frame.settings(), Frame.headers(stream, Fields.response(200), false));
        server.send(Frame.data(stream, new byte[1000], false), Frame.data(stream, new byte[10], true));
        assertThat(client.response(stream).bodyLength()).isEqualTo(1010);
        server.next(Frame.SETTINGS);
        assertThat(server.next(Frame.SETTINGS).has(Frame.ACK)).isTrue();
        assertThat(server.next(Frame.PING)).satisfies(pong -> {
            assertThat(pong.has(Frame.ACK)).isTrue();
            assertThat(pong.payload()).isEqualTo(Frame.ping(77).payload());
        });
        server.awaitUntil(() -> server.count(Frame.WINDOW_UPDATE) == 3, Duration.ofSeconds(5));
        assertThat(server.frames().stream().filter(frame -> frame.is(Frame.WINDOW_UPDATE)))
                .extracting(frame -> frame.stream() + "+" + frame.increment())
                .containsExactly("0+1000", "1+1000", "0+10");
    }

    @Test
    void whatAPeerDoesWrongIsWrittenDown() {
        server.send(Frame.ping(0));
        server.send(Frame.settings());
        client.begin();
        int stream = client.request(GET, true);
        server.send(Frame.data(stream, "early", false));
        server.send(Frame.headers(stream, Fields.response(200).and("Up", "x").and("a", " b"), true));
        server.send(Frame.data(stream, "late", false));
        server.send(Frame.unfinishedHeaders(3, new byte[0], false), Frame.ping(0));
        server.send(Frame.continuation(3, new byte[] {(byte) 0x80}, true));
        server.send(Frame.continuation(3, new byte[0], true));
        server.send(new Frame(Frame.RST_STREAM, 0, 5, new byte[3]));
        server.send(Frame.data(5, new byte[16_385], false));
        server.close();
        client.readUntilClose();
        assertThat(client.violations())
                .extracting(text -> text.replaceAll(":.*", ""))
                .containsExactly(
                        "begins without SETTINGS",
                        "data outside of a message",
                        "field Up",
                        "value of a",
                        "data outside of a message",
                        "inside the header block of stream 3",
                        "no entry 0",
                        "without a header block",
                        "of a wrong length",
                        "larger than 16384",
                        "data outside of a message");
    }

    @Test
    void aPrefaceIsAskedFor() {
        client.send(Bytes.raw("GET / HTTP/1.1\r\n"));
        assertThatThrownBy(() -> server.readFor(SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no preface");
    }

    @Test
    void aPeerThatNeverPausesDoesNotHoldAReaderForEver() throws InterruptedException {
        begin();
        Thread flood = new Thread(() -> server.send(Floods.pings(2_000_000)));
        flood.start();
        long before = System.nanoTime();
        client.readFor(SHORT);
        assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(2).toNanos());
        client.raw().reset();
        flood.join(10_000);
    }
}
