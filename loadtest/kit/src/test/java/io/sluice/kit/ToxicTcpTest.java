package io.sluice.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Condition.Door;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToxicTcpTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: t.example\r\nX-Id: 7\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(50);

    private final WitnessUpstream witness = WitnessUpstream.named("w").start();
    private final ToxicTcp toxic = ToxicTcp.before(witness.address());

    @AfterEach
    void close() {
        toxic.close();
        witness.close();
    }

    private RawClient connect() {
        return RawClient.connect(toxic.address());
    }

    private Received get() {
        try (RawClient client = connect()) {
            client.send(GET);
            return client.readResponses(1);
        }
    }

    /** Bytes that the witness's connection {@code index} has received; 0 before there is one. */
    private int received(int index) {
        List<WitnessConnection> connections = witness.connections();
        return connections.size() > index ? connections.get(index).bytes().length : 0;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Test
    void aGoodOneHandsOnBytesAndBothEnds() {
        witness.respond(Responder.always(Answer.ok("x".repeat(300_000))));
        try (RawClient client = connect()) {
            client.send(GET);
            assertThat(client.readResponses(1).response().body()).hasSize(300_000);
            client.halfClose();
            assertThat(client.readUntilClose().end()).isEqualTo(End.FIN);
        }
        assertThat(witness.connections().get(0).bytes()).isEqualTo(Bytes.of(GET));
        assertThat(witness.connections().get(0).end()).isEqualTo(End.FIN);
        assertThat(toxic.bytesToUpstream()).isEqualTo(GET.length());
        assertThat(toxic.bytesToClients()).isGreaterThan(300_000);
        assertThat(toxic.accepted()).isEqualTo(1);
    }

    @Test
    void resetsGoThroughInBothDirections() {
        witness.respond(Responder.always(Answer.nothing().thenReset()));
        try (RawClient client = connect()) {
            client.send(GET);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        witness.reset();
        RawClient client = connect();
        client.send("GET");
        witness.await(() -> witness.openConnections() == 1);
        client.reset();
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
        assertThat(witness.connections()).extracting(WitnessConnection::end).containsExactly(End.RST);
    }

    @Test
    void latencyDelaysEachDirection() {
        toxic.become(Link.CLEAN.latency(Duration.ofMillis(40), Duration.ofMillis(20)));
        long start = System.nanoTime();
        assertThat(get().statuses()).containsExactly(200);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(80);
    }

    @Test
    void latencyDoesNotLimitWhatIsUnderWay() {
        witness.respond(Responder.always(Answer.ok("x".repeat(2_000_000))));
        toxic.become(Link.CLEAN.latency(Duration.ofMillis(100), Duration.ZERO));
        long start = System.nanoTime();
        assertThat(get().responses().get(0).body()).hasSize(2_000_000);
        // A window of 64 KiB would take 30 round trips, 3 s.
        assertThat(millisSince(start)).isBetween(200L, 2000L);
    }

    @Test
    void bandwidthIsAnUpperBound() {
        witness.respond(Responder.always(Answer.ok("x".repeat(50_000))));
        toxic.become(Condition.GOOD.toClient(Link.CLEAN.bandwidth(200_000)));
        long start = System.nanoTime();
        assertThat(get().statuses()).containsExactly(200);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(240);
    }

    @Test
    void aSlicedStreamArrivesInSmallPieces() {
        toxic.become(Condition.GOOD.toUpstream(Link.CLEAN.slice(1, Duration.ofMillis(1))));
        try (RawClient client = connect()) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 20\r\n\r\n12345678901234567890");
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
        }
        WitnessRequest request = witness.takeRequest();
        assertThat(request.bodyText()).isEqualTo("12345678901234567890");
        assertThat(request.bodyPieces()).isGreaterThan(5);
    }

    @Test
    void slicesWithoutAPauseLoseNothing() {
        toxic.become(Link.CLEAN.slice(3, Duration.ZERO));
        assertThat(get().response().bodyText()).isEqualTo("w 7\n");
    }

    @Test
    void aSlowCloseDelaysTheFinAlone() {
        toxic.become(Condition.GOOD.toClient(Link.CLEAN.slowClose(Duration.ofMillis(80))));
        witness.respond(Responder.always(Answer.ok("x").thenClose()));
        try (RawClient client = connect()) {
            client.send(GET);
            client.readResponses(1);
            Received received = client.readUntilClose();
            assertThat(received.end()).isEqualTo(End.FIN);
            assertThat(received.timing().ended() - received.timing().lastByte())
                    .isGreaterThan(Duration.ofMillis(60).toNanos());
        }
    }

    @Test
    void aResetTakesThePlaceOfByteN() {
        toxic.become(Condition.GOOD.toClient(Link.CLEAN.resetAt(9)));
        Received received = get();
        assertThat(received.end()).isEqualTo(End.RST);
        assertThat(received.bytes()).isEqualTo(Bytes.of("HTTP/1.1 "));
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
        assertThat(witness.connections().get(0).end()).isEqualTo(End.RST);
    }

    @Test
    void aResetTowardsTheUpstreamCountsRequestBytes() {
        toxic.become(Condition.GOOD.toUpstream(Link.CLEAN.resetAt(GET.length())));
        try (RawClient client = connect()) {
            client.send(GET);
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
            client.send("G");
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        assertThat(witness.connections().get(0).bytes()).isEqualTo(Bytes.of(GET));
    }

    @Test
    void limitedDataEndsWithAFin() {
        toxic.become(Condition.GOOD.toClient(Link.CLEAN.closeAfter(9)));
        Received received = get();
        assertThat(received.end()).isEqualTo(End.FIN);
        assertThat(received.bytes()).isEqualTo(Bytes.of("HTTP/1.1 "));
    }

    @Test
    void oneByteIsCorrupted() {
        toxic.become(Condition.GOOD.toUpstream(Link.CLEAN.corruptAt(5, 0x01)));
        get();
        assertThat(witness.takeRequest().target()).isEqualTo("/`");
    }

    @Test
    void halfOpenTakesEverythingAndTellsNothing() {
        try (RawClient client = connect()) {
            client.send(GET);
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
            toxic.become(Condition.HALF_OPEN);
            client.send(GET);
            client.halfClose();
            witness.closeIdleConnections();
            assertThat(client.readFor(SHORT)).satisfies(received -> {
                assertThat(received.end()).isEqualTo(End.OPEN);
                assertThat(received.responses()).hasSize(1);
            });
        }
        assertThat(witness.requests()).hasSize(1);
        assertThat(witness.connections().get(0).end()).isEqualTo(End.OPEN);
    }

    @Test
    void aStallLosesNothing() {
        try (RawClient client = connect()) {
            client.send(GET);
            client.readResponses(1);
            toxic.become(Condition.STALLED);
            client.send(GET.replace("7", "8"));
            try (RawClient other = connect()) {
                other.send(GET.replace("7", "9"));
                assertThat(other.readFor(SHORT).bytes()).isEmpty();
                assertThat(client.readFor(SHORT).responses()).hasSize(1);
                assertThat(witness.requests()).hasSize(1);
                toxic.become(Condition.GOOD);
                assertThat(client.readResponses(2).responses().get(1).bodyText())
                        .isEqualTo("w 8\n");
                assertThat(other.readResponses(1).response().bodyText()).isEqualTo("w 9\n");
            }
        }
    }

    @Test
    void aRefusingDoorLeavesOpenConnectionsAlone() {
        try (RawClient client = connect()) {
            client.send(GET);
            client.readResponses(1);
            toxic.become(Condition.REFUSING);
            assertThatThrownBy(this::connect).hasMessageContaining("cannot connect");
            client.send(GET);
            assertThat(client.readResponses(2).statuses()).containsExactly(200, 200);
        }
        toxic.become(Condition.GOOD);
        assertThat(get().statuses()).containsExactly(200);
    }

    @Test
    void aDroppedSynIsNotAnsweredAndItsRetryGetsThrough() throws Exception {
        toxic.become(Condition.DROPPING_SYN);
        assertThatThrownBy(() ->
                        RawClient.options().timeout(Duration.ofMillis(200)).connect(toxic.address()))
                .hasCauseInstanceOf(SocketTimeoutException.class);
        CompletableFuture<Received> patient = CompletableFuture.supplyAsync(this::get);
        assertThatThrownBy(() -> patient.get(200, TimeUnit.MILLISECONDS)).isNotNull();
        toxic.become(Condition.GOOD);
        assertThat(patient.get(5, TimeUnit.SECONDS).statuses()).containsExactly(200);
    }

    @Test
    void aDoorWhereNobodyAcceptsServesOnceItOpens() {
        toxic.become(Condition.GOOD.with(Door.NOT_ACCEPTING));
        try (RawClient client = connect()) {
            client.send(GET);
            assertThat(client.readFor(SHORT)).satisfies(received -> {
                assertThat(received.end()).isEqualTo(End.OPEN);
                assertThat(received.bytes()).isEmpty();
            });
            assertThat(toxic.accepted()).isZero();
            toxic.become(Condition.GOOD);
            assertThat(client.readResponses(1).statuses()).containsExactly(200);
        }
    }

    @Test
    void anUpstreamThatRefusesIsAReset() {
        witness.stopListening();
        assertThat(get().end()).isEqualTo(End.RST);
        assertThat(toxic.openConnections()).isZero();
    }

    @Test
    void conditionsTakeTurnsEvenThroughAStall() {
        toxic.alternate(Condition.STALLED, Duration.ofMillis(40), Condition.GOOD, Duration.ofMillis(40));
        long start = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            assertThat(get().statuses()).containsExactly(200);
            long turns = toxic.turns();
            while (toxic.turns() < turns + 2) {
                Thread.onSpinWait();
            }
        }
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(300);
        toxic.become(Condition.GOOD);
        long turns = toxic.turns();
        try (RawClient client = connect()) {
            assertThat(client.readFor(Duration.ofMillis(100)).end()).isEqualTo(End.OPEN);
        }
        assertThat(toxic.turns()).isEqualTo(turns);
    }

    @Test
    void allConnectionsCanBeResetOrClosedAtOnce() {
        try (RawClient first = connect();
                RawClient second = connect()) {
            first.send("G");
            second.send("G");
            assertThat(witness.await(() -> witness.openConnections() == 2)).isTrue();
            toxic.resetConnections();
            assertThat(first.readUntilClose().end()).isEqualTo(End.RST);
            assertThat(second.readUntilClose().end()).isEqualTo(End.RST);
        }
        try (RawClient third = connect()) {
            third.send("G");
            assertThat(witness.await(() -> received(2) == 1)).isTrue();
            toxic.closeConnections();
            assertThat(third.readUntilClose().end()).isEqualTo(End.FIN);
        }
    }

    @Test
    void aReaderThatStopsStopsTheWriter() {
        witness.respond(Responder.atHead(
                Responder.always(Answer.nothing().thenStopReading().thenStall())));
        try (RawClient client =
                RawClient.options().timeout(Duration.ofMillis(300)).connect(toxic.address())) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999\r\n\r\n");
            witness.takeHead(Duration.ofSeconds(5));
            assertThat(client.send(new byte[50_000_000])).isLessThan(50_000_000);
        }
    }
}
