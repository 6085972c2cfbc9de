package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.HOST;
import static io.sluice.vectors.Heads.get;
import static io.sluice.vectors.Heads.head;
import static io.sluice.vectors.Heads.post;
import static io.sluice.vectors.Heads.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.ClientOptions;
import io.sluice.kit.End;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Segment;
import io.sluice.kit.WitnessRequest;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every timeout of the client side, and those towards upstreams, at values short enough to wait for: never early, and
 * late by little. The others are long meanwhile, so that each test meets its own.
 */
class TimerVectorsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int LONG = 8 * 1024 * 1024;
    /** Two ticks of the wheel and a busy machine. */
    private static final Duration LATE = Duration.ofMillis(2500);

    @RegisterExtension
    static final GatewayFixture HEADS = GatewayFixture.with("http.headerTimeout=300ms");

    @RegisterExtension
    static final GatewayFixture BODIES =
            GatewayFixture.with("http.bodyIdle=300ms", "http.keepAliveIdle=300ms", "http.drainUnreadBodyTimeout=300ms");

    @RegisterExtension
    static final GatewayFixture WRITES = GatewayFixture.with("http.writeIdle=400ms");

    @RegisterExtension
    static final GatewayFixture UPSTREAMS = GatewayFixture.with(
            "upstream.connectTimeout=300ms", "upstream.readTimeout=300ms", "upstream.sendTimeout=300ms");

    @BeforeEach
    void forget() {
        for (GatewayFixture gateway : List.of(HEADS, BODIES, WRITES, UPSTREAMS)) {
            gateway.witness().reset();
        }
    }

    private static void took(long nanos, Duration atLeast) {
        assertThat(Duration.ofNanos(nanos)).isBetween(atLeast, atLeast.plus(LATE));
    }

    private static void refused(GatewayFixture gateway, Received received, Reason reason, long countBefore) {
        RawResponse response = received.response();
        assertThat(response.status()).isEqualTo(408);
        assertThat(response.announcesClose()).isTrue();
        assertThat(received.closed()).isTrue();
        awaitThat("the reason is counted once", () -> gateway.count(reason) == countBefore + 1);
    }

    /** One byte now and then, so that an idle timer would never fire. */
    private static List<Segment> dribbled(String text) {
        List<Segment> segments = new ArrayList<>();
        for (byte b : Bytes.of(text)) {
            segments.add(Segment.of(new byte[] {b}).thenPause(Duration.ofMillis(40)));
        }
        return segments;
    }

    // ---- heads

    @Test
    @DisplayName("SL-01 http.headerTimeout is the total time of a head")
    void aHeadThatDribblesInIsCutOff() {
        long before = HEADS.count(Reason.HEADER_TIMEOUT);
        try (RawClient client = HEADS.connect()) {
            client.send(dribbled("GET /a HTTP/1.1\r\n" + HOST));
            Received received = client.readUntilClose();
            refused(HEADS, received, Reason.HEADER_TIMEOUT, before);
            took(received.timing().ended() - received.timing().connected(), SHORT.minusMillis(5));
        }
        assertThat(HEADS.witness().requests()).isEmpty();
    }

    @Test
    @DisplayName("http.headerTimeout from accept to the first byte")
    void aSilentClientIsClosedSilently() {
        try (RawClient client = HEADS.connect()) {
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(received.bytes()).isEmpty();
            took(received.timing().ended() - received.timing().connected(), SHORT.minusMillis(5));
        }
    }

    @Test
    @DisplayName("http.headerTimeout of a later request counts from its first byte")
    void aLaterHeadHasItsOwnTime() {
        long before = HEADS.count(Reason.HEADER_TIMEOUT);
        try (RawClient client = HEADS.connect()) {
            client.send(get());
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
            assertThat(client.readFor(SHORT.multipliedBy(2)).closed())
                    .as("between two requests keepAliveIdle holds")
                    .isFalse();
            client.send("GET /a HTT");
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200, 408);
            took(received.timing().toEnd(), SHORT.minusMillis(5));
        }
        awaitThat("the reason is counted once", () -> HEADS.count(Reason.HEADER_TIMEOUT) == before + 1);
    }

    // ---- bodies

    @Test
    @DisplayName("SL-02 http.bodyIdle by length")
    void aBodyThatStopsIsRefused() {
        bodyStops(post("Content-Length: 100") + "hello");
    }

    @Test
    @DisplayName("SL-02 http.bodyIdle by chunks")
    void chunksThatStopAreRefused() {
        bodyStops(post("Transfer-Encoding: chunked") + "5\r\nhello\r\n");
    }

    private static void bodyStops(String begun) {
        long before = BODIES.count(Reason.BODY_TIMEOUT);
        try (RawClient client = BODIES.connect()) {
            client.send(begun);
            Received received = client.readUntilClose();
            refused(BODIES, received, Reason.BODY_TIMEOUT, before);
            took(received.timing().firstByte() - received.timing().lastWrite(), SHORT.minusMillis(5));
        }
        WitnessRequest seen = BODIES.witness().takeRequest();
        assertThat(seen.aborted()).as("the upstream's request was aborted").isTrue();
    }

    @Test
    @DisplayName("http.bodyIdle starts anew with every read")
    void aBodyThatDribblesInIsTaken() {
        String body = "b".repeat(15);
        try (RawClient client = BODIES.connect()) {
            client.send(post("Content-Length: 15"));
            client.send(dribbled(body));
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(BODIES.witness().takeRequest().bodyText()).isEqualTo(body);
    }

    @Test
    @DisplayName("http.keepAliveIdle")
    void anIdleConnectionIsClosedSilently() {
        try (RawClient client = BODIES.connect()) {
            client.send(get());
            client.readResponses(1);
            client.send(get());
            Received received = client.readUntilClose();
            assertThat(received.statuses()).containsExactly(200, 200);
            assertThat(received.end()).isEqualTo(End.FIN);
            took(received.timing().ended() - received.timing().lastByte(), SHORT.minusMillis(50));
        }
    }

    @Test
    @DisplayName("http.drainUnreadBodyTimeout")
    void aBodyThatIsNotWorthItsTimeEndsTheConnection() {
        try (RawClient client = BODIES.connect()) {
            client.send(head("POST /redirect HTTP/1.1", "Content-Length: 100"));
            assertThat(client.readResponses(1).response().status()).isEqualTo(308);
            Received received = client.readUntilClose();
            assertThat(received.closed()).isTrue();
            assertThat(received.statuses()).containsExactly(308);
            took(received.timing().ended() - received.timing().lastByte(), SHORT.minusMillis(50));
        }
    }

    // ---- clients that do not read

    @Test
    @DisplayName("SL-03 http.writeIdle")
    void aClientThatReadsNothingIsReset() {
        long before = WRITES.count(Reason.CLIENT_STALLED);
        WRITES.witness().respondTo("/large", Responder.always(Answer.ok(new byte[32 << 20])));
        try (RawClient client = WRITES.connect(RawClient.options().receiveBuffer(4096))) {
            client.send(target("/large"));
            awaitThat("the stalled client is counted", () -> WRITES.count(Reason.CLIENT_STALLED) == before + 1);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        awaitThat("the upstream connection ends", () -> WRITES.witness().openConnections() == 0);
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 304", "GET, 204", "GET, 200"})
    @DisplayName("SL-03 S-60 http.writeIdle: many small responses that nobody reads")
    void aClientThatPipelinesAndReadsNothingIsReset(String method, int status) {
        String pad = "X-Pad: " + "y".repeat(4000);
        boolean bodiless = method.equals("HEAD") || status != 200;
        WRITES.witness()
                .respondTo(
                        "/small",
                        Responder.always(
                                bodiless ? Answer.of(status, "", pad) : Answer.chunked(status, List.of("a"), pad)));
        long before = WRITES.count(Total.CONNECTIONS_CLOSED);
        ClientOptions options =
                RawClient.options().receiveBuffer(4096).sendBuffer(4096).neverReadWhileWriting();
        try (RawClient client = WRITES.connect(options.timeout(Duration.ofMillis(400)))) {
            client.send((method + " /small HTTP/1.1\r\nHost: t.example\r\n\r\n").repeat(5000));
            awaitThat("the connection is closed", () -> WRITES.count(Total.CONNECTIONS_CLOSED) > before);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
    }

    @Test
    @DisplayName("SL-03 a client that reads slowly makes progress")
    void aClientThatReadsNowAndThenIsServed() {
        byte[] body = new byte[6 << 20];
        WRITES.witness().respondTo("/large", Responder.always(Answer.ok(body)));
        long stalled = WRITES.count(Reason.CLIENT_STALLED);
        try (RawClient client = WRITES.connect(RawClient.options().receiveBuffer(64 * 1024))) {
            client.send(target("/large"));
            int wanted = 0;
            while (wanted < body.length) {
                wanted += 512 * 1024;
                client.readBytes(wanted);
                WRITES.witness().await(() -> false, Duration.ofMillis(60));
            }
            assertThat(client.readResponses(1).response().body()).hasSize(body.length);
        }
        assertThat(WRITES.count(Reason.CLIENT_STALLED)).isEqualTo(stalled);
    }

    // ---- half-closed and reset clients

    @Test
    @DisplayName("SL-06 a FIN after the request")
    void aHalfClosedClientGetsItsAnswer() {
        Gate gate = new Gate();
        HEADS.witness().respondTo("/a", Responder.always(Answer.ok("late").after(gate)));
        try (RawClient client = HEADS.connect()) {
            client.send(get());
            client.halfClose();
            HEADS.witness().takeHead(Duration.ofSeconds(5));
            gate.open();
            Received received = client.readUntilClose();
            assertThat(received.response().bodyText()).isEqualTo("late");
            assertThat(received.end()).isEqualTo(End.FIN);
        }
    }

    @Test
    @DisplayName("SL-06 a FIN after the request, and a response that no socket takes at once")
    void aHalfClosedClientGetsAllOfALongAnswer() {
        HEADS.witness().respondTo("/a", Responder.always(Answer.ok("x".repeat(LONG))));
        long before = held();
        try (RawClient client = HEADS.connect()) {
            client.send(get());
            client.halfClose();
            HEADS.witness().takeHead(Duration.ofSeconds(5));
            awaitThat("the client's socket is full", () -> held() > before);
            assertThat(client.readUntilClose().response().bodyText()).hasSize(LONG);
            assertThat(client.received().end()).isEqualTo(End.FIN);
        }
    }

    @Test
    @DisplayName("SL-06 a RST while the upstream works, and inside a body")
    void aResetCancelsTheUpstream() {
        HEADS.witness().respondTo("/a", Responder.always(Answer.never()));
        for (String request : List.of(get(), post("Content-Length: 100") + "hello")) {
            RawClient client = HEADS.connect();
            client.send(request);
            WitnessRequest seen = HEADS.witness().takeHead(Duration.ofSeconds(5));
            client.reset();
            boolean cancelled = HEADS.witness()
                    .await(
                            () -> HEADS.witness().connections().stream()
                                    .noneMatch(connection ->
                                            connection.number() == seen.connection() && connection.open()),
                            Duration.ofSeconds(1));
            assertThat(cancelled).as("cancelled within a second").isTrue();
        }
    }

    @Test
    @DisplayName("SL-06 a RST after a FIN")
    void aResetOfAHalfClosedClientCancelsTheUpstream() {
        HEADS.witness().respondTo("/a", Responder.always(Answer.never()));
        RawClient client = HEADS.connect();
        client.send(get());
        client.halfClose();
        HEADS.witness().takeHead(Duration.ofSeconds(5));
        client.reset();
        assertThat(HEADS.witness().await(() -> HEADS.witness().openConnections() == 0, Duration.ofSeconds(1)))
                .as("cancelled within a second")
                .isTrue();
    }

    private static long held() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    // ---- upstreams

    private static void gatewayTimeout(Received received, Reason reason, long countBefore, Duration atLeast) {
        RawResponse response = received.response();
        assertThat(response.status()).isEqualTo(504);
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        took(received.timing().firstByte() - received.timing().lastWrite(), atLeast);
        awaitThat("the reason is counted once", () -> UPSTREAMS.count(reason) == countBefore + 1);
    }

    @Test
    @DisplayName("upstream.readTimeout before the head")
    void anUpstreamThatDoesNotAnswerIsAGatewayTimeout() {
        long before = UPSTREAMS.count(Reason.READ_TIMEOUT);
        UPSTREAMS.witness().respondTo("/a", Responder.always(Answer.never()));
        try (RawClient client = UPSTREAMS.connect()) {
            client.send(get());
            gatewayTimeout(client.readResponses(1), Reason.READ_TIMEOUT, before, SHORT.minusMillis(5));
            client.send(target("/victim"));
            assertThat(client.readResponses(2).statuses()).containsExactly(504, 200);
        }
    }

    @Test
    @DisplayName("upstream.readTimeout after the head")
    void anUpstreamThatStopsTruncatesTheResponse() {
        Answer half =
                Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello").thenStall();
        UPSTREAMS.witness().respondTo("/a", Responder.always(half));
        try (RawClient client = UPSTREAMS.connect()) {
            client.send(get());
            Received received = client.readUntilClose();
            assertThat(received.responses()).hasSize(1).noneMatch(RawResponse::complete);
            took(received.timing().ended() - received.timing().firstByte(), SHORT.minusMillis(50));
        }
    }

    @Test
    @DisplayName("upstream.readTimeout starts anew with every read")
    void anUpstreamThatDribblesIsWaitedFor() {
        Answer answer = Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        for (String letter : List.of("h", "e", "l", "l", "o")) {
            answer = answer.thenPause(Duration.ofMillis(100)).thenRaw(letter);
        }
        UPSTREAMS.witness().respondTo("/a", Responder.always(answer));
        assertThat(RawClient.exchange(UPSTREAMS.address(), get()).bodyText()).isEqualTo("hello");
    }

    @Test
    @DisplayName("upstream.readTimeout does not count while the request is sent")
    void aSlowUploadIsNotASlowUpstream() {
        try (RawClient client = UPSTREAMS.connect()) {
            client.send(post("Content-Length: 15"));
            client.send(dribbled("b".repeat(15)));
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("upstream.sendTimeout")
    void anUpstreamThatTakesNothingIsAGatewayTimeout() {
        long before = UPSTREAMS.count(Reason.SEND_TIMEOUT);
        UPSTREAMS
                .witness()
                .respondTo(
                        "/a",
                        Responder.atHead(Responder.always(
                                Answer.nothing().thenStopReading().thenStall())));
        try (RawClient client = UPSTREAMS.connect(RawClient.options().timeout(Duration.ofMillis(1500)))) {
            client.send(post("Content-Length: " + (64 << 20)));
            client.send(new byte[64 << 20]);
            Received received = client.readResponses(1);
            assertThat(received.statuses()).containsExactly(504);
        }
        awaitThat("the reason is counted once", () -> UPSTREAMS.count(Reason.SEND_TIMEOUT) == before + 1);
    }

    @Test
    @DisplayName("upstream.readTimeout is not for the time that the client takes for its body")
    void aClientThatPausesInItsBodyIsServed() {
        UPSTREAMS.witness().respondTo("/a", Responder.always(Answer.ok("late")));
        long before = UPSTREAMS.count(Reason.READ_TIMEOUT);
        try (RawClient client = UPSTREAMS.connect()) {
            client.send(post("Content-Length: 10") + "hello");
            UPSTREAMS.witness().takeHead(Duration.ofSeconds(5));
            UPSTREAMS.witness().await(() -> false, SHORT.multipliedBy(3));
            client.send("world");
            assertThat(client.readResponses(1).response().bodyText()).isEqualTo("late");
        }
        assertThat(UPSTREAMS.count(Reason.READ_TIMEOUT)).isEqualTo(before);
    }

    @Test
    @DisplayName("upstream.connectTimeout")
    void anUpstreamThatDoesNotAcceptIsAGatewayTimeout() throws Exception {
        long before = UPSTREAMS.count(Reason.CONNECT_TIMEOUT);
        try (FullBacklog deaf = FullBacklog.open()) {
            UPSTREAMS.serveFrom(deaf.address());
            try (RawClient client = UPSTREAMS.connect()) {
                client.send(get());
                gatewayTimeout(client.readResponses(1), Reason.CONNECT_TIMEOUT, before, SHORT.minusMillis(5));
            }
        } finally {
            UPSTREAMS.serveFrom(UPSTREAMS.witness().address());
        }
    }

    @Test
    @DisplayName("an upstream that refuses the connection")
    void aRefusedConnectionIsABadGateway() {
        long before = UPSTREAMS.count(Reason.CONNECT_FAILED);
        try (WitnessUpstream gone = WitnessUpstream.named("gone").start()) {
            gone.stopListening();
            UPSTREAMS.serveFrom(gone.address());
            assertThat(RawClient.exchange(UPSTREAMS.address(), get()).status()).isEqualTo(502);
        } finally {
            UPSTREAMS.serveFrom(UPSTREAMS.witness().address());
        }
        awaitThat("the reason is counted once", () -> UPSTREAMS.count(Reason.CONNECT_FAILED) == before + 1);
    }

    // ---- pooled connections

    @Test
    @DisplayName("upstream.poolIdle")
    void anUnusedUpstreamConnectionIsClosed() {
        try (GatewayFixture gateway = GatewayFixture.started("upstream.poolIdle=300ms")) {
            long begun = System.nanoTime();
            assertThat(RawClient.exchange(gateway.address(), get()).status()).isEqualTo(200);
            assertThat(RawClient.exchange(gateway.address(), get()).status()).isEqualTo(200);
            assertThat(gateway.witness().connections()).as("both used one").hasSize(1);
            assertThat(gateway.witness().await(() -> gateway.witness().openConnections() == 0))
                    .isTrue();
            took(System.nanoTime() - begun, SHORT.minusMillis(5));
        }
    }

    @Test
    @DisplayName("upstream.poolSize")
    void noMoreUnusedConnectionsAreKeptThanAllowed() {
        try (GatewayFixture gateway = GatewayFixture.started("upstream.poolSize=1")) {
            WitnessUpstream witness = gateway.witness();
            Gate gate = new Gate();
            witness.respondTo("/a", Responder.always(Answer.ok("held").after(gate)));
            try (RawClient one = gateway.connect();
                    RawClient two = gateway.connect()) {
                one.send(get());
                two.send(get());
                assertThat(witness.await(() -> gate.waiting() == 2)).isTrue();
                gate.open();
                assertThat(one.readResponses(1).response().status()).isEqualTo(200);
                assertThat(two.readResponses(1).response().status()).isEqualTo(200);
            }
            assertThat(witness.await(() -> witness.openConnections() == 1)).isTrue();
            assertThat(witness.connections()).hasSize(2);
        }
    }

    @Test
    @DisplayName("upstream.tries")
    void aRequestIsTriedNoMoreOftenThanAllowed() {
        try (GatewayFixture gateway = GatewayFixture.started("upstream.tries=1")) {
            assertThat(RawClient.exchange(gateway.address(), get()).status()).isEqualTo(200);
            gateway.witness().respondNext(Responder.always(Answer.nothing().thenClose()));
            assertThat(RawClient.exchange(gateway.address(), get()).status()).isEqualTo(502);
            assertThat(RawClient.exchange(gateway.address(), get()).status()).isEqualTo(200);
        }
    }

    // ---- connections

    @Test
    @DisplayName("limits.maxConnections")
    void excessConnectionsWaitUntilOthersEnd() {
        try (GatewayFixture gateway = GatewayFixture.started("limits.maxConnections=2")) {
            // The first two show the listener to the limit, which then counts where connections are accepted.
            for (int i = 0; i < 2; i++) {
                assertThat(RawClient.exchange(gateway.address(), get()).status())
                        .isEqualTo(200);
            }
            awaitThat("they have ended", () -> gateway.count(Total.CONNECTIONS_CLOSED) == 2);
            Gate gate = new Gate(); // idle clients would make room
            gateway.witness().respondTo("/a", Responder.always(Answer.ok("held").after(gate)));
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                RawClient client = gateway.connect();
                client.send(get());
                waiting.add(client);
            }
            assertThat(waiting.get(2).readFor(Duration.ofMillis(200)).bytes()).isEmpty();
            assertThat(gateway.count(Total.CONNECTIONS_ACCEPTED)).isEqualTo(2 + 2);
            gate.open();
            for (RawClient client : waiting) {
                assertThat(client.readResponses(1).response().status()).isEqualTo(200);
                client.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, false", "4096, true"})
    @DisplayName("limits.backlog")
    void whoWaitsOutsideIsBounded(int backlog, boolean allConnect) throws IOException {
        try (GatewayFixture gateway = GatewayFixture.started("limits.maxConnections=1", "limits.backlog=" + backlog)) {
            // Shows the listener to the limit, which then counts where connections are accepted.
            assertThat(RawClient.exchange(gateway.address(), get()).status()).isEqualTo(200);
            awaitThat("it has ended", () -> gateway.count(Total.CONNECTIONS_CLOSED) == 1);
            Gate gate = new Gate(); // an idle client would make room
            gateway.witness().respondTo("/a", Responder.always(Answer.ok("held").after(gate)));
            RawClient inside = gateway.connect();
            inside.send(get());
            awaitThat("it is in", () -> gateway.count(Total.CONNECTIONS_ACCEPTED) == 2);
            int connected = 0;
            List<Socket> outside = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket();
                outside.add(socket);
                connected += connects(socket, gateway.address()) ? 1 : 0;
            }
            assertThat(connected == outside.size())
                    .as("%d connected", connected)
                    .isEqualTo(allConnect);
            for (Socket socket : outside) {
                socket.close();
            }
            gate.open();
            assertThat(inside.readResponses(1).response().status()).isEqualTo(200);
            inside.close();
        }
    }

    /** On loopback, at once or not before the kernel asks again, which it does after a second. */
    private static boolean connects(Socket socket, InetSocketAddress address) throws IOException {
        try {
            socket.connect(address, 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
