package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.FilterSpec;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How client and endpoint talk to each other through the gateway: who waits for whom, and who leaves when. */
class ConversationTest {
    private static final String HOST = "Host: t.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final DataPlaneRig rig = DataPlaneRig.to(witness);

    @AfterEach
    void stop() {
        rig.close();
        witness.close();
    }

    @Test
    void interimResponsesComeBeforeTheFinalOne() {
        witness.respond(Responder.always(
                Answer.interim(103, "Link: </a.css>").then(Answer.interim(102)).then(Answer.ok("x"))));
        try (RawClient client = rig.connect()) {
            client.send(GET + GET);
            List<RawResponse> responses = client.readResponses(2).responses();
            for (RawResponse response : responses) {
                assertThat(response.interim()).extracting(RawResponse::status).containsExactly(103, 102);
                assertThat(response.bodyText()).isEqualTo("x");
            }
        }
    }

    @Test
    @DisplayName("R-06 interim responses beyond the tenth are dropped")
    void aFloodOfInterimResponsesIsCutOff() {
        witness.respond(Responder.always(Answer.interim(103).times(500).then(Answer.ok("x"))));
        assertThat(RawClient.exchange(rig.address(), GET).interim()).hasSize(10);
        assertThat(rig.plane().count(Total.INTERIM_RESPONSES_DROPPED)).isEqualTo(490);
    }

    @Test
    void interimResponsesAreNotSentToHttp10() {
        witness.respond(Responder.always(Answer.interim(103).then(Answer.ok("x"))));
        RawResponse response = RawClient.exchange(rig.address(), "GET / HTTP/1.0\r\n" + HOST + "\r\n");
        assertThat(response.interim()).isEmpty();
        assertThat(response.bodyText()).isEqualTo("x");
    }

    @Test
    void aClientThatExpectsA100GetsTheEndpoints() {
        witness.respond(Responder.atHead(
                Responder.always(Answer.interim(100).thenAwaitBody().then(Answer.ok("done")))));
        try (RawClient client = rig.connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readBytes(25).bytes()).asString().startsWith("HTTP/1.1 100 ");
            client.send("hello");
            RawResponse response = client.readResponses(1).response();
            assertThat(response.bodyText()).isEqualTo("done");
            assertThat(response.interim()).hasSize(1);
        }
        assertThat(witness.takeRequest().bodyText()).isEqualTo("hello");
    }

    @Test
    @DisplayName("S-05 an endpoint that answers 417 without reading: its connection is not used again")
    void anEarlyAnswerEndsBothConnections() {
        witness.respondNext(Responder.atHead(Responder.always(Answer.of(417, "no"))));
        try (RawClient client = rig.connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 35\r\n\r\n");
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(417);
            assertThat(received.response().announcesClose()).isTrue();
            assertThat(received.end()).isEqualTo(End.FIN);
        }
        assertThat(RawClient.exchange(rig.address(), GET).status()).isEqualTo(200);
        assertThat(witness.connections()).hasSize(2);
    }

    @Test
    @DisplayName("S-03 the body of a request that is answered without reading is never a request")
    void aSmallUnreadBodyIsDroppedAndTheConnectionKept() {
        rig.serve(io.sluice.model.GatewayPlan.EMPTY);
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RawClient client = rig.connect()) {
            client.send("POST /a HTTP/1.1\r\n" + HOST + "Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled);
            assertThat(client.readResponses(1).statuses()).containsExactly(404);
            rig.serve(witness);
            client.send(GET);
            assertThat(client.readResponses(2).statuses()).containsExactly(404, 200);
        }
        assertThat(witness.requests()).extracting(WitnessRequest::target).containsExactly("/");
    }

    @Test
    @DisplayName("S-03 a large body that nobody reads ends the connection")
    void aLargeUnreadBodyEndsTheConnection() {
        rig.serve(io.sluice.model.GatewayPlan.EMPTY);
        try (RawClient client = rig.connect()) {
            client.send("POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000));
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(404);
            assertThat(received.response().announcesClose()).isTrue();
        }
    }

    @Test
    @DisplayName("L-04 a body over the limit: at once when announced, at the byte when streamed; upstream aborted")
    void aBodyOverTheLimitIsA413() {
        rig.serve(DataPlaneRig.plan(
                DataPlaneRig.forward("w", new FilterSpec.BodyLimit(10)),
                DataPlaneRig.upstream("w", witness.address())));
        try (RawClient client = rig.connect()) {
            client.send("POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 11\r\n\r\n");
            assertThat(client.readUntilClose().response().status()).isEqualTo(413);
        }
        assertThat(witness.requests()).isEmpty();
        try (RawClient client = rig.connect()) {
            client.send("POST /b HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n");
            witness.takeHead(Duration.ofSeconds(5));
            client.send("3\r\nabc\r\n0\r\n\r\n");
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(413);
            assertThat(received.response().announcesClose()).isTrue();
        }
        assertThat(witness.takeRequest().aborted()).isTrue();
        assertThat(rig.plane().count(Reason.BODY_TOO_LARGE)).isEqualTo(2);
    }

    @Test
    void headIsAnsweredWithoutABodyAndTheConnectionsStay() {
        try (RawClient client = rig.connect()) {
            client.expecting("HEAD", "GET");
            client.send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n" + GET);
            List<RawResponse> responses = client.readResponses(2).responses();
            assertThat(responses.get(0).header("Content-Length"))
                    .isEqualTo(responses.get(1).header("Content-Length"));
            assertThat(responses.get(0).body()).isEmpty();
            assertThat(responses.get(1).status()).isEqualTo(200);
        }
        assertThat(witness.connections()).hasSize(1);
    }

    @Test
    void anHttp10ClientGetsABodyThatEndsWithTheConnection() {
        witness.respond(Responder.always(Answer.chunked(200, List.of("abc", "def"))));
        try (RawClient client = rig.connect()) {
            client.send("GET / HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n");
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(received.response().bodyText()).isEqualTo("abcdef");
            assertThat(received.response().header("Transfer-Encoding")).isNull();
        }
    }

    @Test
    void anHttp10ClientThatWantsItKeepsItsConnection() {
        try (RawClient client = rig.connect()) {
            String request = "GET / HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n";
            client.send(request);
            assertThat(client.readResponses(1).response().header("Connection")).isEqualTo("keep-alive");
            client.send(request);
            assertThat(client.readResponses(2).responses()).hasSize(2);
        }
    }

    @Test
    void connectionCloseIsAnsweredWithConnectionClose() {
        try (RawClient client = rig.connect()) {
            client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n" + GET);
            Received received = client.readUntilClose();
            assertThat(received.response().announcesClose()).isTrue();
            assertThat(received.end()).isEqualTo(End.FIN);
        }
    }

    @Test
    @DisplayName("S-50 the good prefix is answered in order, then 400, close, nothing after")
    void afterAMalformedRequestNothingIsInterpreted() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            requests.append("GET /")
                    .append(i)
                    .append(" HTTP/1.1\r\n")
                    .append(HOST)
                    .append(i == 5 ? "Bad Name: x\r\n" : "")
                    .append("\r\n");
        }
        try (RawClient client = rig.connect()) {
            client.send(requests.toString());
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200, 200, 200, 200, 200, 400);
            assertThat(received.end()).isEqualTo(End.FIN);
        }
        assertThat(witness.requests()).hasSize(5);
    }

    @Test
    @DisplayName("SL-06 a client that ends its half after the request is still answered")
    void aHalfClosedClientIsAnswered() {
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("late").after(gate)));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            client.halfClose();
            witness.takeRequest();
            gate.open();
            Received received = client.readUntilClose();
            assertThat(received.response().bodyText()).isEqualTo("late");
            assertThat(received.end()).isEqualTo(End.FIN);
        }
    }

    @Test
    @DisplayName(
            "SL-06 a request whose body waits for a connection is complete, although its client has ended its half")
    void aHalfClosedClientIsAnsweredWhoseBodyHadToWait() {
        for (int i = 0; i < 20; i++) {
            rig.serve(io.sluice.model.GatewayPlan.EMPTY);
            rig.serve(witness); // a new upstream: its first request has to wait for a connection
            try (RawClient client = rig.connect()) {
                client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello");
                client.halfClose();
                assertThat(client.readUntilClose().response().status()).isEqualTo(200);
            }
            assertThat(witness.takeRequest().bodyText()).isEqualTo("hello");
        }
    }

    @Test
    void aClientThatGoesOnSendingAfterItsLastRequestStillGetsItsResponse() {
        byte[] rest = new byte[3_000_000];
        Gate gate = new Gate();
        witness.respond(Responder.always(Answer.ok("x".repeat(200_000)).after(gate)));
        try (RawClient client = RawClient.options()
                .neverReadWhileWriting()
                .timeout(Duration.ofSeconds(1))
                .connect(rig.address())) {
            client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
            client.send(rest);
            gate.open();
            assertThat(client.readResponses(1).response().complete()).isTrue();
        }
    }

    @Test
    @DisplayName("S-32 a client that ends inside its body: upstream sees it aborted")
    void aBodyThatIsCutIsAborted() {
        try (RawClient client = rig.connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            witness.takeHead(Duration.ofSeconds(5));
            client.halfClose();
            assertThat(client.readUntilClose().response().status()).isEqualTo(400);
        }
        assertThat(witness.takeRequest().aborted()).isTrue();
    }

    @Test
    @DisplayName("SL-06 a client's reset cancels the upstream within a second")
    void aResetCancelsTheUpstream() {
        witness.respond(Responder.always(Answer.never()));
        RawClient client = rig.connect();
        client.send(GET);
        witness.takeRequest();
        client.reset();
        assertThat(witness.await(() -> witness.openConnections() == 0, Duration.ofSeconds(1)))
                .isTrue();
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/", 0, Reason.CLIENT_GONE));
    }

    @Test
    void trailersReachAClientThatAcceptsThem() {
        witness.respond(
                Responder.always(
                        Answer.raw(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\nContent-Length: 5\r\n\r\n")));
        RawResponse accepted = RawClient.exchange(
                rig.address(), "GET / HTTP/1.1\r\n" + HOST + "TE: trailers\r\nConnection: TE\r\n\r\n");
        assertThat(accepted.trailers().names()).containsExactly("X-Sum");
        RawResponse plain = RawClient.exchange(rig.address(), GET);
        assertThat(plain.trailers().names()).isEmpty();
        assertThat(plain.bodyText()).isEqualTo("abc");
    }

    @Test
    void optionsOfTheGatewayItselfAreAnsweredHere() {
        RawResponse response = RawClient.exchange(rig.address(), "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Allow")).contains("GET");
        assertThat(witness.requests()).isEmpty();
    }

    @Test
    void aResponseWithoutDateGetsOne() {
        assertThat(RawClient.exchange(rig.address(), GET).header("Date")).endsWith(" GMT");
    }

    @Test
    void aDateThatConnectionNamesIsReplaced() {
        witness.respond(Responder.always(Answer.of(200, "", "Date: yesterday", "Connection: Date")));
        assertThat(RawClient.exchange(rig.address(), GET).header("Date")).endsWith(" GMT");
    }

    @Test
    void slicesOfManySizesComeThroughUnchanged() {
        String body = Stream.iterate(1, i -> i + 7)
                .limit(900)
                .map(i -> Integer.toHexString(i) + "-".repeat(i % 97))
                .reduce("", String::concat);
        try (RawClient client = rig.connect()) {
            for (int i = 1; i <= 3; i++) {
                StringBuilder chunks = new StringBuilder();
                for (int at = 0, size = i; at < body.length(); at += size, size = size * 3 % 5003) {
                    String piece = body.substring(at, Math.min(body.length(), at + size));
                    chunks.append(Integer.toHexString(piece.length()))
                            .append("\r\n")
                            .append(piece)
                            .append("\r\n");
                }
                client.send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
                assertThat(client.readResponses(i).responses()).hasSize(i);
                WitnessRequest request = witness.takeRequest();
                assertThat(request.bodyText()).isEqualTo(body);
                assertThat(request.violations()).isEmpty();
            }
        }
    }
}
