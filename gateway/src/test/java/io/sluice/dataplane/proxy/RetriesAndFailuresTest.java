package io.sluice.dataplane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.End;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.WitnessUpstream.Greeting;
import io.sluice.model.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that refuse, die, lie or stay silent: what the client sees, and what is tried again. */
class RetriesAndFailuresTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 2\r\n\r\nhi";

    private final WitnessUpstream first =
            WitnessUpstream.named("first").address("127.0.0.1", 0).start();
    private final WitnessUpstream second =
            WitnessUpstream.named("second").address("127.0.0.2", 0).start();
    private final DataPlaneRig rig = DataPlaneRig.options()
            .with("ejectAfter", "0") // each request is to meet what fails
            .with("connectTimeout", "400ms")
            .with("readTimeout", "300ms")
            .start();

    @AfterEach
    void stop() {
        rig.close();
        first.close();
        second.close();
    }

    private RawResponse exchange(String request) {
        return RawClient.exchange(rig.address(), request);
    }

    private void assertAnswered(Reason reason) {
        RawResponse response = exchange(GET);
        assertThat(response.status()).isEqualTo(reason.status());
        assertThat(response.bodyText()).contains(reason.code()).contains(reason.word());
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Date")).isNotNull();
        assertThat(response.header("Server")).isNull();
        assertThat(rig.nextEnded().reason()).isEqualTo(reason);
        assertThat(rig.plane().count(reason)).isEqualTo(1);
    }

    @Test
    void aRefusedConnectionIsTriedAtAnotherEndpointWhateverTheMethod() {
        rig.serve(first, second);
        first.stopListening();
        for (int i = 0; i < 6; i++) {
            assertThat(exchange(POST).bodyText()).startsWith("second");
        }
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(3);
        assertThat(second.duplicateEffects()).isZero();
    }

    @Test
    void everyEndpointRefusingIsA502() {
        rig.serve(first, second);
        first.stopListening();
        second.stopListening();
        assertAnswered(Reason.CONNECT_FAILED);
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(1);
    }

    @Test
    void noPlanIsA404AndNoEndpointA503() {
        assertAnswered(Reason.NO_HOST);
        rig.serve(DataPlaneRig.plan(DataPlaneRig.forward("none"), DataPlaneRig.upstream("none")));
        assertAnswered(Reason.NO_ENDPOINT);
    }

    @Test
    void aRefusalIsJsonForWhoAsksForIt() {
        RawResponse response = exchange("GET / HTTP/1.1\r\nHost: t.example\r\nAccept: application/json\r\n\r\n");
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.bodyText()).startsWith("{\"status\":404,\"code\":\"SLU4001\"");
    }

    @Test
    void aTrustedPeerIsToldTheReasonInAField() {
        try (DataPlaneRig trusting =
                DataPlaneRig.options().trusting("127.0.0.0/8").start()) {
            assertThat(RawClient.exchange(trusting.address(), GET).header("X-Sluice-Reason"))
                    .isEqualTo("no-host");
        }
        assertThat(exchange(GET).header("X-Sluice-Reason")).isNull();
    }

    @Test
    void aRefusalToHeadHasTheLengthButNoBody() {
        try (RawClient client = rig.connect()) {
            client.expecting("HEAD", "GET");
            client.send("HEAD / HTTP/1.1\r\nHost: t.example\r\n\r\n" + GET);
            Received received = client.readResponses(2);
            assertThat(received.responses().get(0).header("Content-Length"))
                    .isEqualTo(received.responses().get(1).header("Content-Length"));
            assertThat(received.responses().get(0).body()).isEmpty();
        }
    }

    @Test
    @DisplayName("4.5 reused connection closed with zero response bytes: idempotent requests once more")
    void aPooledConnectionThatTurnsOutDeadIsReplacedForIdempotentRequests() {
        rig.serve(first);
        exchange(GET);
        first.respondNext(Responder.always(Answer.nothing().thenClose()));
        assertThat(exchange(GET).status()).isEqualTo(200);
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(1);
    }

    @Test
    @DisplayName("4.5 what was sent of a body is kept, an empty one's end included")
    void aRequestWhoseBodyHasEndedIsSentAgainWithItsEnd() {
        rig.serve(first);
        exchange(GET);
        first.respondNext(Responder.always(Answer.nothing().thenClose()));
        String put = "PUT / HTTP/1.1\r\nHost: t.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        assertThat(exchange(put).status()).isEqualTo(200);
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(1);
    }

    @Test
    void anAnswerBeforeTheBodyArrivesThoughTheEndpointHasReset() throws IOException {
        byte[] answer =
                "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        String post = "POST / HTTP/1.1\r\nHost: t.example\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000);
        try (ServerSocket endpoint = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            rig.serve(
                    DataPlaneRig.plan(DataPlaneRig.forward("early"), DataPlaneRig.upstream("early", (InetSocketAddress)
                            endpoint.getLocalSocketAddress())));
            for (int i = 0; i < 50; i++) {
                try (RawClient client = rig.connect()) {
                    client.send(post);
                    try (Socket connection = endpoint.accept()) {
                        connection.getInputStream().readNBytes(100);
                        connection.getOutputStream().write(answer);
                    } // unread bytes: the kernel resets the connection
                    assertThat(client.readResponses(1).response().status()).isEqualTo(413);
                }
            }
        }
    }

    @Test
    @DisplayName("4.5 a POST that may have been acted on is never sent twice")
    void aPostOnADeadPooledConnectionIsNotSentAgain() {
        rig.serve(first, second);
        exchange(POST);
        exchange(POST);
        first.respond(Responder.always(Answer.nothing().thenReset()));
        second.respond(Responder.always(Answer.nothing().thenReset()));
        assertThat(exchange(POST).status()).isEqualTo(502);
        assertThat(first.requests().size() + second.requests().size()).isEqualTo(3);
        assertThat(rig.plane().count(Total.RETRIES)).isZero();
    }

    @Test
    void aNewConnectionThatIsClosedWithoutAnAnswerIsA502() {
        rig.serve(first);
        first.respond(Responder.always(Answer.nothing().thenClose()));
        assertAnswered(Reason.UPSTREAM_CLOSED);
    }

    @Test
    void anIdleConnectionThatTheEndpointClosesIsNotUsedAgain() {
        rig.serve(first);
        exchange(POST);
        first.closeIdleConnections();
        assertThat(first.await(() -> first.openConnections() == 0)).isTrue();
        assertThat(exchange(POST).status()).isEqualTo(200);
        assertThat(rig.plane().count(Total.RETRIES)).isZero();
    }

    @Test
    void anEndpointThatDoesNotAnswerIsA504() {
        rig.serve(first);
        first.respond(Responder.always(Answer.never()));
        assertAnswered(Reason.READ_TIMEOUT);
        assertThat(first.await(() -> first.openConnections() == 0)).isTrue();
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
                        Reason.BAD_RESPONSE_FRAMING),
                Arguments.of("HTTP/1.1 99 OK\r\n\r\n", Reason.BAD_RESPONSE_HEAD),
                Arguments.of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", Reason.UNEXPECTED_UPGRADE),
                Arguments.of(
                        "HTTP/1.1 200 OK\r\nX: " + "y".repeat(70_000) + "\r\n\r\n", Reason.RESPONSE_HEAD_TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aResponseThatCannotBeTrustedIsA502(String response, Reason reason) {
        rig.serve(first);
        first.respond(Responder.always(Answer.raw(response.getBytes(StandardCharsets.ISO_8859_1))));
        assertAnswered(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nabc",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhe",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n"
            })
    @DisplayName("R-04 an endpoint that dies inside a body: the client sees a truncated response")
    void aTruncatedResponseIsSeenAsTruncated(String response) {
        rig.serve(first);
        first.respond(Responder.always(Answer.raw(response).thenClose()));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            Received received = client.readUntilClose();
            assertThat(received.closed()).isTrue();
            assertThat(received.responses()).hasSize(1);
            assertThat(received.responses().get(0).complete()).isFalse();
        }
        assertThat(rig.nextEnded()).isEqualTo(new DataPlaneRig.Ended("/", 200, Reason.RESPONSE_TRUNCATED));
    }

    @Test
    @DisplayName("R-04 a reset inside a body that ends with the connection")
    void aResetIsNotTakenForTheEndOfABody() {
        rig.serve(first);
        first.respond(Responder.always(Answer.raw("HTTP/1.1 200 OK\r\n\r\nabc")
                .thenPause(Duration.ofMillis(50))
                .thenReset()));
        try (RawClient client = rig.connect()) {
            client.send("GET / HTTP/1.0\r\nHost: t.example\r\n\r\n");
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
    }

    @Test
    @DisplayName("R-03 bytes behind a response: dropped, connection not used again")
    void surplusBytesEndTheConnection() {
        rig.serve(first);
        first.respondNext(Responder.always(Answer.ok("abc").glued("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")));
        assertThat(exchange(GET).bodyText()).isEqualTo("abc");
        assertThat(exchange(GET).bodyText()).startsWith("first");
        assertThat(first.connections()).hasSize(2);
    }

    @Test
    void anEndpointThatIsAcceptedButDoesNotCompleteTheHandshakeOfHttpTimesOut() {
        rig.serve(first);
        first.greet(Greeting.SILENT);
        assertAnswered(Reason.READ_TIMEOUT);
    }

    @Test
    void anEndpointThatDoesNotAcceptInTimeIsA504() throws IOException {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 4; i++) { // the kernel lets a few more wait than it was told
                Socket waiting = new Socket();
                queue.add(waiting);
                connect(waiting, full);
            }
            rig.serve(DataPlaneRig.plan(DataPlaneRig.forward("full"), DataPlaneRig.upstream("full", (InetSocketAddress)
                    full.getLocalSocketAddress())));
            assertAnswered(Reason.CONNECT_TIMEOUT);
        } finally {
            for (Socket each : queue) {
                each.close();
            }
        }
    }

    private static void connect(Socket waiting, ServerSocket full) throws IOException {
        try {
            waiting.connect(full.getLocalSocketAddress(), 100);
        } catch (SocketTimeoutException e) {
            assertThat(full.isClosed()).isFalse(); // the queue is full: what this is about
        }
    }
}
