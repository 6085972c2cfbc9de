package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.h2.ErrorCode;
import io.sluice.kit.h2.Fields;
import io.sluice.kit.h2.Frame;
import io.sluice.kit.h2.H2Message;
import io.sluice.kit.h2.H2Raw;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A gateway ends while clients are connected by HTTP/2. */
class Http2StoppingTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String STOPPED =
            "SLU6010 " + Reason.STOPPED.word() + ": the gateway stopped before the answer was complete";

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.options().h2c().start().serve(DataPlaneRig.plan(witness));

    @AfterEach
    void close() {
        rig.close();
        witness.close();
    }

    private H2Raw connect() {
        H2Raw client = H2Raw.connect(rig.address()).polite();
        client.begin();
        return client;
    }

    private static Fields get() {
        return Fields.request("GET", "/a", "t.example");
    }

    private CompletableFuture<Void> stop(Duration grace) {
        return CompletableFuture.runAsync(() -> {
            try {
                rig.stop(grace);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The first of two GOAWAYs has come. */
    private static void goesSoon(H2Raw client) {
        Frame first = client.next(Frame.GOAWAY);
        assertThat(first.errorCode()).isEqualTo(ErrorCode.NO_ERROR);
        assertThat(first.lastStream()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    @DisplayName("4.4 a stop over HTTP/2: what is under way is answered")
    void aRequestThatIsUnderWayIsAnsweredAndIsTheLastOne() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("done").after(gate)));
        try (H2Raw client = connect()) {
            int stream = client.request(get(), /* end */ true);
            witness.takeRequest();
            CompletableFuture<Void> stopped = stop(LONG);
            goesSoon(client);
            Frame last = client.next(Frame.GOAWAY);
            assertThat(last.errorCode()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(last.lastStream()).isEqualTo(stream);
            int late = client.request(get(), /* end */ true);
            gate.open();
            assertThat(client.response(stream).bodyText()).isEqualTo("done");
            assertThat(client.readUntilClose().closed()).isTrue();
            assertThat(client.message(late).begun()).isFalse();
            client.raw().halfClose();
            stopped.join();
        }
        assertThat(witness.requests()).hasSize(1);
    }

    @Test
    @DisplayName("4.4 a stop over HTTP/2: a connection that is not in use")
    void anIdleConnectionEndsAtOnce() {
        try (H2Raw client = connect()) {
            assertThat(client.exchange(get()).status()).isEqualTo(200);
            CompletableFuture<Void> stopped = stop(LONG);
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            client.raw().halfClose();
            stopped.join();
        }
    }

    @Test
    @DisplayName("4.4 a stop over HTTP/2: who has just come has two seconds for a request")
    void whoAsksForNothingIsNotWaitedForLonger() {
        try (H2Raw idle = connect();
                RawClient late = RawClient.connect(rig.address())) {
            assertThat(idle.exchange(get()).status()).isEqualTo(200);
            late.send("PRI * HTTP/2.0\r\n");
            CompletableFuture<Void> stopped = stop(Duration.ofSeconds(60));
            assertThat(idle.closedWith()).isEqualTo(ErrorCode.NO_ERROR); // all have been told
            idle.raw().halfClose();
            late.send("\r\nSM\r\n\r\n");
            late.send(Frame.settings().bytes());
            assertThat(late.readUntilClose(LONG).end()).isEqualTo(End.FIN);
            late.halfClose();
            stopped.join();
        }
    }

    @Test
    @DisplayName("4.4 a stop over HTTP/2: what takes too long is cut")
    void whatIsStillThereAtTheEndIsCut() {
        witness.respond(Responder.always(Answer.never()));
        try (H2Raw client = connect()) {
            int stream = client.request(get(), /* end */ true);
            witness.takeRequest();
            stop(Duration.ofMillis(200)).join();
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.message(stream).resetCode()).isEqualTo(ErrorCode.CANCEL);
        }
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/a", 0, Reason.STOPPED));
    }

    @Test
    @DisplayName("4.4 a drain over HTTP/2: the next request is the last one")
    void whileTheGatewayDrainsARequestIsServedAndTheClientGoesElsewhere() {
        try (H2Raw client = connect()) {
            assertThat(client.exchange(get()).status()).isEqualTo(200);
            rig.plane().drain();
            assertThat(client.exchange(get()).status()).isEqualTo(200);
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.goAway().lastStream()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("4.4 a drain over HTTP/2: clients are told at once, and what was on its way is served")
    void whatIsBegunBeforeTheClientKnowsIsServed() {
        try (H2Raw client = H2Raw.connect(rig.address())) {
            client.begin();
            rig.plane().drain();
            goesSoon(client);
            Frame ping = client.next(Frame.PING);
            assertThat(ping.has(Frame.ACK)).isFalse();
            int crossed = client.request(get(), /* end */ true);
            assertThat(client.response(crossed).status()).isEqualTo(200);
            client.send(Frame.pingAck(ping.payload()));
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.goAway().lastStream()).isEqualTo(crossed);
            assertThat(client.violations()).isEmpty();
        }
        assertThat(witness.requests()).hasSize(1);
    }

    @Test
    @DisplayName("4.4 a drain over HTTP/2: what was under way ends normally")
    void whatIsUnderWayWhenTheClientKnowsIsAnswered() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("done").after(gate)));
        try (H2Raw client = connect()) {
            int stream = client.request(get(), /* end */ true);
            witness.takeRequest();
            rig.plane().drain();
            goesSoon(client);
            assertThat(client.next(Frame.GOAWAY).lastStream()).isEqualTo(stream);
            gate.open();
            assertThat(client.response(stream).bodyText()).isEqualTo("done");
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.count(Frame.GOAWAY)).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("4.4 a drain over HTTP/2: a client that answers no PING has a second")
    void aPingThatIsNotAnsweredIsNotWaitedForForEver() {
        try (H2Raw client = H2Raw.connect(rig.address())) {
            client.begin();
            assertThat(client.exchange(get()).status()).isEqualTo(200);
            long began = System.nanoTime();
            rig.plane().drain();
            goesSoon(client);
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(System.nanoTime() - began)
                    .isGreaterThan(Duration.ofMillis(990).toNanos());
            assertThat(client.goAway().lastStream()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("4.4 a PING of other content says nothing of the drain")
    void anAnswerToAnotherPingIsNone() {
        try (H2Raw client = H2Raw.connect(rig.address())) {
            client.begin();
            rig.plane().drain();
            goesSoon(client);
            client.send(Frame.pingAck(new byte[8]));
            assertThat(client.exchange(get()).status()).isEqualTo(200);
            assertThat(client.count(Frame.GOAWAY)).isEqualTo(1);
        }
    }

    private static Fields call() {
        return Fields.request("POST", "/a", "t.example").and("content-type", "application/grpc");
    }

    @Test
    @DisplayName("4.4 the hard stop over HTTP/2: a call of gRPC that was not answered is UNAVAILABLE")
    void aCallWithoutAnAnswerIsUnavailable() {
        witness.respond(Responder.always(Answer.never()));
        try (H2Raw client = connect()) {
            int stream = client.request(call(), /* end */ true);
            witness.takeRequest();
            stop(Duration.ofMillis(200)).join();
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            H2Message answer = client.message(stream);
            assertThat(answer.complete()).as("%s", client).isTrue();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head().all("content-type")).containsExactly("application/grpc");
            assertThat(answer.head().all("grpc-status")).containsExactly("14");
            assertThat(answer.head().all("grpc-message")).containsExactly(STOPPED);
            assertThat(client.violations()).isEmpty();
        }
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.STOPPED);
    }

    @Test
    @DisplayName("4.4 the hard stop over HTTP/2: a stream of messages ends with UNAVAILABLE")
    void aCallThatIsBeingAnsweredEndsWithTrailers() {
        witness.respond(Responder.always(Answer.raw("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n7\r\nmessage\r\n")));
        try (H2Raw client = connect()) {
            int stream = client.request(call(), /* end */ true);
            assertThat(client.awaitUntil(() -> client.message(stream).bodyLength() == 7, LONG))
                    .isTrue();
            stop(Duration.ofMillis(200)).join();
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.message(stream).trailers().all("grpc-status")).containsExactly("14");
            assertThat(client.message(stream).trailers().all("grpc-message")).containsExactly(STOPPED);
        }
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.STOPPED);
    }

    @Test
    @DisplayName("RFC 9113 8.1 the hard stop over HTTP/2: no error comes behind the answer to a call that still sends")
    void aCallThatStillSendsIsAskedToStop() {
        witness.respond(Responder.atHead(Responder.always(Answer.never())));
        try (H2Raw client = connect()) {
            int stream = client.request(call(), /* end */ false);
            witness.takeHead(LONG);
            stop(Duration.ofMillis(200)).join();
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.next(Frame.RST_STREAM).errorCode()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.message(stream).complete()).as("%s", client).isTrue();
            assertThat(client.message(stream).head().all("grpc-status")).containsExactly("14");
        }
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.STOPPED);
    }

    /** Trailers would end it before its length. */
    @Test
    @DisplayName("RFC 9113 8.1.1 the hard stop over HTTP/2: an answer to a call that has promised its length is cut")
    void anAnswerOfKnownLengthIsCut() {
        witness.respond(Responder.always(
                Answer.raw("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nContent-Length: 10\r\n\r\nmessage")
                        .thenStall()));
        try (H2Raw client = connect()) {
            int stream = client.request(call(), /* end */ true);
            assertThat(client.awaitUntil(() -> client.message(stream).bodyLength() == 7, LONG))
                    .isTrue();
            stop(Duration.ofMillis(200)).join();
            assertThat(client.closedWith()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(client.message(stream).resetCode()).isEqualTo(ErrorCode.CANCEL);
            assertThat(client.message(stream).trailers()).isEqualTo(Fields.NONE);
        }
        assertThat(rig.nextEnded().reason()).isEqualTo(Reason.STOPPED);
    }
}
