package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.kit.h2.Setting;
import io.sluice.kit.tls.Authority;
import io.sluice.kit.tls.ServerCertificate;
import io.sluice.kit.tls.TlsClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class H2FrontTest {
    private static final Fields GET = Fields.request("GET", "/a?b", "t.example").and("x-id", "7");
    private static final Fields POST = Fields.request("POST", "/a", "t.example").and("x-id", "8");

    private final WitnessUpstream witness = WitnessUpstream.named("w1").start();
    private final H2Front front = H2Front.before(witness.address());
    private final H2Raw client =
            H2Raw.connect(RawClient.options(), front.address()).polite().begin();

    @AfterEach
    void close() {
        client.close();
        front.close();
        witness.close();
    }

    @Test
    void aRequestIsTheSameInHttp1() {
        H2Message response = client.exchange(GET.and("cookie", "a=1").and("cookie", "b=2"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("w1 7\n");
        WitnessRequest request = witness.takeRequest();
        assertThat(request.target()).isEqualTo("/a?b");
        assertThat(request.headers().all("Host")).containsExactly("t.example");
        assertThat(request.headers().all("cookie")).containsExactly("a=1; b=2");
        assertThat(request.violations()).isEmpty();
        assertThat(client.violations()).isEmpty();
        assertThat(front.violations()).isEmpty();
    }

    @Test
    void aBodyComesWithOrWithoutItsLength() {
        for (Fields head : List.of(POST, POST.and("content-length", "5"))) {
            int stream = client.request(head, false);
            client.send(Frame.data(stream, "he", false), Frame.data(stream, "llo", true));
            assertThat(client.response(stream).status()).isEqualTo(200);
            assertThat(Bytes.text(witness.takeRequest().body())).isEqualTo("hello");
        }
    }

    @Test
    void trailersPassInBothDirections() {
        witness.respond(Responder.always(Answer.raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "2\r\nok\r\n0\r\nGrpc-Status: 0\r\n\r\n")));
        int stream = client.request(POST, false);
        client.send(Frame.data(stream, "x", false), Frame.headers(stream, Fields.of("x-sum", "1"), true));
        H2Message response = client.response(stream);
        assertThat(response.bodyText()).isEqualTo("ok");
        assertThat(response.trailers().value("grpc-status")).isEqualTo("0");
        assertThat(response.head().has("transfer-encoding")).isFalse();
        assertThat(witness.takeRequest().trailers().value("x-sum")).isEqualTo("1");
    }

    @Test
    void manyStreamsAndLargeBodiesPass() {
        witness.respond(Responder.always(Answer.large(1 << 20)));
        List<Integer> streams = List.of(1, 3, 5, 7);
        streams.forEach(stream -> client.request(GET, true));
        streams.forEach(
                stream -> assertThat(client.response(stream).bodyLength()).isEqualTo(1 << 20));
        int stream = client.request(POST, false);
        for (int i = 0; i < 200; i++) {
            client.send(Frame.data(stream, new byte[16_000], i == 199));
        }
        client.response(stream);
        assertThat(client.violations()).isEmpty();
    }

    @Test
    void windowsAreKept() {
        witness.respond(Responder.always(Answer.large(200_000)));
        try (H2Raw raw = H2Raw.connect(front.address()).begin(Setting.INITIAL_WINDOW_SIZE, 1000)) {
            int stream = raw.request(GET, true);
            raw.readFor(Duration.ofMillis(100));
            assertThat(raw.message(stream).bodyLength()).isEqualTo(1000);
            raw.send(Frame.windowUpdate(stream, 100_000));
            raw.readFor(Duration.ofMillis(100));
            assertThat(raw.message(stream).bodyLength()).isEqualTo(65_535);
            raw.send(Frame.settings(Setting.INITIAL_WINDOW_SIZE, 1_000_000), Frame.windowUpdate(0, 1_000_000));
            assertThat(raw.response(stream).bodyLength()).isEqualTo(200_000);
        }
    }

    @Test
    void aCrashOfTheWitnessIsAResetStreamAndTheConnectionLives() {
        witness.crash(Crash.MID_BODY, End.RST);
        assertThat(client.exchange(GET).resetCode()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        witness.recover();
        witness.stopListening();
        assertThat(client.exchange(GET).resetCode()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        witness.resumeListening();
        assertThat(client.exchange(GET).status()).isEqualTo(200);
        assertThat(front.accepted()).isEqualTo(1);
    }

    @Test
    void aCancelledStreamIsAResetToTheWitness() {
        witness.respond(Responder.always(Answer.never()));
        int stream = client.request(GET, true);
        WitnessRequest request = witness.takeHead(Duration.ofSeconds(5));
        client.send(Frame.reset(stream, ErrorCode.CANCEL));
        assertThat(witness.await(() -> witness.connections().get(0).end() == End.RST))
                .as(request.toString())
                .isTrue();
    }

    @Test
    void goAwayNamesTheHighestStream() {
        client.exchange(GET);
        client.exchange(GET);
        front.goAway();
        assertThat(client.next(Frame.GOAWAY).lastStream()).isEqualTo(3);
    }

    @Test
    void whatAPeerDoesWrongIsWrittenDown() {
        client.exchange(GET.and("connection", "x").and("Up", "y"));
        assertThat(front.violations()).containsExactly("field connection on stream 1", "field Up on stream 1");
    }

    @Test
    void itSpeaksTls() {
        Authority root = Authority.root("Test root");
        ServerCertificate certificate =
                ServerCertificate.of(root.server("t.example")).alpn("h2");
        try (H2Front secure = H2Front.before(witness.address(), certificate);
                H2Raw over = H2Raw.connect(
                        RawClient.options().tls(TlsClient.to("t.example").alpn("h2")), secure.address())) {
            over.polite().begin();
            assertThat(over.exchange(GET.overTls()).bodyText()).isEqualTo("w1 7\n");
            assertThat(secure.outcomes())
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.protocol()).isEqualTo("h2"));
        }
    }
}
