package io.sluice.kit;

import static io.sluice.kit.OneRequest.untilClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WitnessUpstreamTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(50);

    private final WitnessUpstream witness = WitnessUpstream.named("w1").start();

    @AfterEach
    void close() {
        witness.close();
    }

    private RawClient connect() {
        return RawClient.connect(witness.address());
    }

    @Test
    void theStandardAnswerEchoesTheIdAndTheName() {
        RawResponse response = RawClient.exchange(witness.address(), GET);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("w1 7\n");
        assertThat(response.header("X-Id")).isEqualTo("7");
        assertThat(response.header("Content-Length")).isEqualTo("5");
    }

    @Test
    void aRequestIsRecordedAsItCame() {
        RawClient.exchange(
                witness.address(),
                "POST /b?c HTTP/1.1\r\nHost: t.example\r\nx-ONE:  1 \r\nContent-Length: 5\r\nX-Id: 8\r\n\r\nhe\\x00lo");
        WitnessRequest request = witness.takeRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/b?c");
        assertThat(request.version()).isEqualTo("HTTP/1.1");
        assertThat(request.headers().names()).containsExactly("Host", "x-ONE", "Content-Length", "X-Id");
        assertThat(request.headers().lines().get(1).line()).isEqualTo("x-ONE:  1 ");
        assertThat(request.header("X-One")).isEqualTo("1");
        assertThat(request.body()).isEqualTo(Bytes.of("he\\x00lo"));
        assertThat(request.complete()).isTrue();
        assertThat(request.connection()).isEqualTo(1);
    }

    @Test
    void everyByteOfEveryConnectionIsKept() {
        RawClient.exchange(witness.address(), GET);
        assertThat(witness.connections())
                .singleElement()
                .satisfies(connection -> assertThat(connection.bytes()).isEqualTo(Bytes.of(GET)));
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        try (RawClient client = connect()) {
            client.send(GET + GET.replace("7", "8") + GET.replace("7", "9"));
            assertThat(client.readResponses(3).responses())
                    .extracting(RawResponse::bodyText)
                    .containsExactly("w1 7\n", "w1 8\n", "w1 9\n");
        }
        assertThat(witness.requests()).extracting(WitnessRequest::ordinal).containsExactly(1, 2, 3);
    }

    @Test
    void aHeadIsAnsweredWithoutTheBodyButWithItsLength() {
        try (RawClient client = connect().expecting("HEAD", "GET")) {
            client.send(GET.replace("GET", "HEAD") + GET);
            List<RawResponse> responses = client.readResponses(2).responses();
            assertThat(responses.get(0).header("Content-Length")).isEqualTo("5");
            assertThat(responses.get(0).body()).isEmpty();
            assertThat(responses.get(1).bodyText()).isEqualTo("w1 7\n");
        }
    }

    @Test
    void aRequestWhoseConnectionEndsIsAborted() {
        try (RawClient client = connect()) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
            assertThat(witness.takeHead(Duration.ofSeconds(5)).state()).isEqualTo(WitnessRequest.State.OPEN);
        }
        WitnessRequest request = witness.takeRequest();
        assertThat(request.aborted()).isTrue();
        assertThat(request.bodyText()).isEqualTo("hel");
        assertThat(witness.effectCount()).isZero();
    }

    @Test
    void aMalformedRequestIsRecordedAndRefused() {
        Received received = untilClose(
                witness.address(), "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(received.statuses()).containsExactly(400);
        assertThat(received.closed()).isTrue();
        assertThat(witness.takeRequest().state()).isEqualTo(WitnessRequest.State.MALFORMED);
        assertThat(witness.effectCount()).isZero();
    }

    @Test
    void doneTwiceForOneIdIsADuplicate() {
        RawClient.exchange(witness.address(), GET);
        RawClient.exchange(witness.address(), GET);
        RawClient.exchange(witness.address(), GET.replace("7", "8"));
        assertThat(witness.effects()).isEqualTo(Map.of("7", 2, "8", 1));
        assertThat(witness.duplicateEffects()).isEqualTo(1);
    }

    @Test
    void greetingsDecideAtAccept() {
        witness.greet(WitnessUpstream.Greeting.CLOSE);
        assertThat(untilClose(witness.address(), "").end()).isEqualTo(End.FIN);
        witness.greet(WitnessUpstream.Greeting.RESET);
        assertThat(untilClose(witness.address(), "").end()).isEqualTo(End.RST);
    }

    @Test
    void idleConnectionsCloseAfterTheKeepAliveTimeout() {
        try (WitnessUpstream brief =
                        WitnessUpstream.named("brief").keepAliveTimeout(SHORT).start();
                RawClient client = RawClient.connect(brief.address())) {
            client.send(GET);
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200);
            assertThat(received.end()).isEqualTo(End.FIN);
        }
    }

    @Test
    void resetKeepsIdleConnectionsAndForgetsTheRest() {
        Gate never = new Gate();
        witness.respondTo("/held", Responder.always(Answer.nothing().thenAwait(never)));
        try (RawClient idle = connect();
                RawClient held = connect()) {
            idle.send(GET);
            idle.readResponses(1);
            held.send(GET.replace("/a", "/held"));
            witness.await(() -> witness.effectCount() == 2);
            witness.reset();
            assertThat(held.readUntilClose().end()).isEqualTo(End.RST);
            assertThat(witness.requests()).isEmpty();
            assertThat(witness.effectCount()).isZero();
            assertThat(witness.connections())
                    .singleElement()
                    .satisfies(connection -> assertThat(connection.bytes()).isEmpty());
            idle.send(GET);
            assertThat(idle.readResponses(2).statuses()).containsExactly(200, 200);
        }
    }

    @Test
    void aPortGivenUpRefusesAndCanBeTakenAgain() {
        witness.stopListening();
        assertThatThrownBy(this::connect).hasMessageContaining("cannot connect");
        witness.resumeListening();
        assertThat(RawClient.exchange(witness.address(), GET).status()).isEqualTo(200);
    }

    @Test
    void manyConnectionsAreServedAtOnce() {
        List<RawClient> clients =
                IntStream.range(0, 100).mapToObj(i -> connect()).toList();
        clients.forEach(client -> client.send(GET));
        assertThat(clients)
                .allSatisfy(
                        client -> assertThat(client.readResponses(1).statuses()).containsExactly(200));
        assertThat(witness.openConnections()).isEqualTo(100);
        clients.forEach(RawClient::close);
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
    }

    @Test
    void closeLeavesNeitherThreadNorConnection() {
        WitnessUpstream brief = WitnessUpstream.named("brief").start();
        try (RawClient idle = RawClient.connect(brief.address());
                RawClient waiting = RawClient.connect(brief.address())) {
            idle.send(GET);
            idle.readResponses(1);
            brief.respond(Responder.always(Answer.never()));
            waiting.send(GET);
            brief.await(() -> brief.effectCount() == 2);
            brief.close();
            assertThat(idle.readUntilClose().end()).isEqualTo(End.FIN);
            assertThat(waiting.readUntilClose().end()).isEqualTo(End.RST);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("witness-brief");
        assertThatThrownBy(() -> RawClient.connect(brief.address())).hasMessageContaining("cannot connect");
    }

    @Test
    void aResponderThatThrowsIsToldAtClose() {
        WitnessUpstream broken = WitnessUpstream.named("broken").start();
        broken.respond(request -> {
            throw new IllegalArgumentException("a mistake of the test");
        });
        try (RawClient client = RawClient.connect(broken.address())) {
            client.send(GET);
            assertThat(client.readUntilClose().closed()).isTrue();
        }
        assertThatThrownBy(broken::close).hasRootCauseMessage("a mistake of the test");
    }
}
