package io.sluice.kit;

import static io.sluice.kit.OneRequest.untilClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a witness can be told to answer, and how it does. */
class WitnessAnswersTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(50);

    private final WitnessUpstream witness = WitnessUpstream.named("w1").start();

    @AfterEach
    void close() {
        witness.close();
    }

    @Test
    void closeBeforeTheHeadIsAFin() {
        witness.respond(Responder.always(Answer.nothing().thenClose()));
        assertThat(untilClose(witness.address(), GET)).satisfies(received -> {
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(received.bytes()).isEmpty();
        });
    }

    @Test
    void aResetInTheMiddleOfABodyIsARst() {
        witness.respond(Responder.always(Answer.ok("0123456789").cutAt(50).thenReset()));
        Received received = untilClose(witness.address(), GET);
        assertThat(received.end()).isEqualTo(End.RST);
        assertThat(received.bytes()).hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void aCloseInTheMiddleOfAChunkLeavesATruncatedResponse() {
        Answer whole = Answer.chunked(200, List.of("hello", "world"));
        witness.respond(Responder.always(whole.cutAt(66).thenClose()));
        Received received = untilClose(witness.address(), GET);
        assertThat(received.end()).isEqualTo(End.FIN);
        assertThat(received.responses())
                .singleElement()
                .satisfies(response -> assertThat(response.complete()).isFalse());
    }

    @Test
    void gluedBytesComeBehindTheResponse() {
        witness.respond(Responder.always(Answer.ok("x").glued("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ny")));
        try (RawClient client = RawClient.connect(witness.address())) {
            client.send(GET);
            assertThat(client.readResponses(2).responses())
                    .extracting(RawResponse::bodyText)
                    .containsExactly("x", "y");
        }
    }

    @Test
    void interimResponsesComeBeforeTheFinalOne() {
        Answer hints = Answer.interim(103, "Link: </a>").times(3);
        witness.respond(Responder.always(hints.then(Answer.ok("x"))));
        RawResponse response = RawClient.exchange(witness.address(), GET);
        assertThat(response.interim()).extracting(RawResponse::status).containsExactly(103, 103, 103);
        assertThat(response.bodyText()).isEqualTo("x");
    }

    @Test
    void anAnswerWaitsAtItsGate() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("x").after(gate)));
        try (RawClient client = RawClient.connect(witness.address())) {
            client.send(GET);
            witness.takeRequest();
            assertThat(client.readFor(SHORT).bytes()).isEmpty();
            gate.open();
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("x");
        }
    }

    @Test
    void aStalledAnswerStillNoticesThatThePeerHasGone() {
        witness.respond(Responder.always(Answer.never()));
        try (RawClient client = RawClient.connect(witness.address())) {
            client.send(GET);
            witness.takeRequest();
            assertThat(witness.openConnections()).isEqualTo(1);
        }
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
        assertThat(witness.connections().get(0).end()).isEqualTo(End.FIN);
    }

    @Test
    void anEarlyAnswerComesBeforeTheBodyWhichIsReadAllTheSame() {
        witness.respondNext(Responder.atHead(Responder.always(Answer.of(417, "no"))));
        try (RawClient client = RawClient.connect(witness.address())) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readResponses(1).statuses()).containsExactly(417);
            client.send("hello" + GET);
            assertThat(client.readResponses(2).statuses()).containsExactly(417, 200);
        }
        assertThat(witness.takeRequest().bodyText()).isEqualTo("hello");
    }

    @Test
    void oneHundredContinueThenTheBodyThenTheAnswer() {
        Answer answer = Answer.interim(100).thenAwaitBody().then(Answer.ok("got it"));
        witness.respond(Responder.atHead(Responder.always(answer)));
        try (RawClient client = RawClient.connect(witness.address())) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readBytes("HTTP/1.1 100 Witness\r\n\r\n".length()).responses())
                    .isEmpty();
            client.send("hello");
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("got it");
        }
    }

    @Test
    void anUpstreamThatStopsReadingBlocksItsPeer() {
        witness.respond(Responder.atHead(
                Responder.always(Answer.nothing().thenStopReading().thenStall())));
        try (RawClient client =
                RawClient.options().timeout(Duration.ofMillis(300)).connect(witness.address())) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999\r\n\r\n");
            witness.takeHead(Duration.ofSeconds(5));
            assertThat(client.send(new byte[50_000_000])).isLessThan(50_000_000);
        }
    }

    @Test
    void scriptsAreChosenByTurnThenByPathThenInGeneral() {
        witness.respond(Responder.always(Answer.ok("general")))
                .respondTo("/a", Responder.always(Answer.ok("path")))
                .respondNext(Responder.always(Answer.ok("turn")));
        try (RawClient client = RawClient.connect(witness.address())) {
            client.send(GET + GET + GET.replace("/a", "/b"));
            assertThat(client.readResponses(3).responses())
                    .extracting(RawResponse::bodyText)
                    .containsExactly("turn", "path", "general");
        }
    }
}
