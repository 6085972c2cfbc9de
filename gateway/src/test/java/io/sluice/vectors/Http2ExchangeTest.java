package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Http2Clients.get;
import static io.sluice.vectors.Http2Clients.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests over HTTP/2 without TLS, answered by an endpoint that speaks HTTP/1.1. */
class Http2ExchangeTest {
    private static final int LARGE = 1_000_000;

    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with("h2c=true");

    private H2Raw client;

    @BeforeEach
    void connect() {
        client = Http2Clients.afresh(GATEWAY);
    }

    @AfterEach
    void close() {
        Http2Clients.leave(client);
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private static WitnessRequest onlyRequest() {
        awaitThat("a request", () -> GATEWAY.witness().requests().size() == 1);
        return GATEWAY.witness().requests().get(0);
    }

    @Test
    void aGetIsAnswered() {
        H2Message answer = client.exchange(get("/a?b=c"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.complete()).isTrue();
        assertThat(answer.bodyText()).contains("witness");
        WitnessRequest seen = onlyRequest();
        assertThat(seen.method() + " " + seen.target() + " " + seen.version()).isEqualTo("GET /a?b=c HTTP/1.1");
        assertThat(seen.headers().all("Host")).containsExactly("t.example");
        assertThat(seen.headers().all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.violations()).isEmpty();
    }

    @Test
    void aPostWithALengthIsAnswered() {
        int stream = client.request(post("/a").and("content-length", "11"), /* end */ false);
        client.send(Frame.data(stream, "hello ", false), Frame.data(stream, "world", true));
        assertThat(client.response(stream).status()).isEqualTo(200);
        WitnessRequest seen = onlyRequest();
        assertThat(seen.bodyText()).isEqualTo("hello world");
        assertThat(seen.headers().all("Content-Length")).containsExactly("11");
        assertThat(seen.violations()).isEmpty();
    }

    @Test
    void manyStreamsShareAConnection() {
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            streams.add(client.request(get("/a?" + i), /* end */ true));
        }
        for (int stream : streams) {
            assertThat(client.response(stream).status()).isEqualTo(200);
        }
        assertThat(GATEWAY.witness().requests().stream().map(WitnessRequest::target))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 12).mapToObj(i -> "/a?" + i).toList());
    }

    @Test
    void aStreamAfterTheOtherReusesWhatIsThere() {
        for (int i = 0; i < 120; i++) {
            assertThat(client.exchange(get("/a")).complete()).isTrue();
        }
        assertThat(client.goAway()).isNull();
    }

    @Test
    void aLargeResponseComesWholeByTheClientsWindows() {
        byte[] body = pattern(LARGE);
        GATEWAY.witness().respondTo("/large", Responder.always(Answer.ok(body)));
        H2Message answer = client.exchange(get("/large"));
        assertThat(answer.complete()).isTrue();
        assertThat(answer.head().all("content-length")).containsExactly(Integer.toString(LARGE));
        assertThat(Arrays.equals(answer.body(), body)).isTrue();
    }

    @Test
    void aLargeRequestGoesUpAsTheWindowComesBack() {
        byte[] body = pattern(300_000);
        int stream = client.request(post("/a"), /* end */ false);
        int sent = 0;
        long window = 65_535;
        while (sent < body.length) {
            int size = (int) Math.min(Math.min(16_384, body.length - sent), window);
            if (size > 0) {
                client.send(
                        Frame.data(stream, Arrays.copyOfRange(body, sent, sent + size), sent + size == body.length));
                sent += size;
                window -= size;
            } else {
                window += client.next(frame -> frame.is(Frame.WINDOW_UPDATE) && frame.stream() == stream, "window")
                        .increment();
            }
        }
        assertThat(client.response(stream).status()).isEqualTo(200);
        assertThat(Arrays.equals(onlyRequest().body(), body)).isTrue();
    }

    @Test
    void nothingIsSentBeyondTheClientsWindow() {
        byte[] body = pattern(100_000);
        GATEWAY.witness().respondTo("/large", Responder.always(Answer.ok(body)));
        try (H2Raw narrow = H2Raw.connect(GATEWAY.address())) {
            narrow.begin(Setting.INITIAL_WINDOW_SIZE, 1000);
            int stream = narrow.request(get("/large"), /* end */ true);
            assertThat(narrow.awaitUntil(() -> narrow.message(stream).bodyLength() == 1000, Duration.ofSeconds(5)))
                    .isTrue();
            narrow.readFor(Duration.ofMillis(100));
            assertThat(narrow.message(stream).bodyLength()).isEqualTo(1000);
            narrow.send(Frame.windowUpdate(stream, 500));
            assertThat(narrow.awaitUntil(() -> narrow.message(stream).bodyLength() == 1500, Duration.ofSeconds(5)))
                    .isTrue();
            narrow.send(Frame.reset(stream, ErrorCode.CANCEL));
        }
        awaitThat(
                "the endpoint's connection is given up", () -> GATEWAY.witness().openConnections() == 0);
    }

    @Test
    void aCancelledRequestIsCancelledAtTheEndpoint() {
        GATEWAY.witness().respondTo("/never", Responder.atHead(Responder.always(Answer.never())));
        long before = GATEWAY.count(Reason.CLIENT_GONE);
        int stream = client.request(get("/never"), /* end */ true);
        awaitThat("the request", () -> GATEWAY.witness().requests().size() == 1);
        client.send(Frame.reset(stream, ErrorCode.CANCEL));
        awaitThat("the connection's end", () -> GATEWAY.witness().openConnections() == 0);
        awaitThat("its count", () -> GATEWAY.count(Reason.CLIENT_GONE) == before + 1);
        assertThat(client.exchange(get("/a")).status()).isEqualTo(200);
    }
}
