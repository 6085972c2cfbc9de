package io.sluice.kit;

import static io.sluice.kit.ToxicRig.GET;
import static io.sluice.kit.ToxicRig.millisSince;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a link does to the bytes that pass it. */
class ToxicTcpTest {
    private final ToxicRig rig = new ToxicRig();
    private final WitnessUpstream witness = rig.witness;
    private final ToxicTcp toxic = rig.toxic;

    @AfterEach
    void close() {
        rig.close();
    }

    /** Bytes that the witness's connection {@code index} has received; 0 before there is one. */
    private int received(int index) {
        List<WitnessConnection> connections = witness.connections();
        return connections.size() > index ? connections.get(index).bytes().length : 0;
    }

    @Test
    void aGoodOneHandsOnBytesAndBothEnds() {
        witness.respond(Responder.always(Answer.ok("x".repeat(300_000))));
        try (RawClient client = rig.connect()) {
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
        try (RawClient client = rig.connect()) {
            client.send(GET);
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        witness.reset();
        RawClient client = rig.connect();
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
        assertThat(rig.get().statuses()).containsExactly(200);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(80);
    }

    @Test
    void latencyDoesNotLimitWhatIsUnderWay() {
        witness.respond(Responder.always(Answer.ok("x".repeat(2_000_000))));
        toxic.become(Link.CLEAN.latency(Duration.ofMillis(100), Duration.ZERO));
        long start = System.nanoTime();
        assertThat(rig.get().responses().get(0).body()).hasSize(2_000_000);
        // A window of 64 KiB would take 30 round trips, 3 s.
        assertThat(millisSince(start)).isBetween(200L, 2000L);
    }

    @Test
    void bandwidthIsAnUpperBound() {
        witness.respond(Responder.always(Answer.ok("x".repeat(50_000))));
        toxic.become(Condition.GOOD.toClient(Link.CLEAN.bandwidth(200_000)));
        long start = System.nanoTime();
        assertThat(rig.get().statuses()).containsExactly(200);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(240);
    }

    @Test
    void aSlicedStreamArrivesInSmallPieces() {
        toxic.become(Condition.GOOD.toUpstream(Link.CLEAN.slice(1, Duration.ofMillis(1))));
        try (RawClient client = rig.connect()) {
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
        assertThat(rig.get().response().bodyText()).isEqualTo("w 7\n");
    }

    @Test
    void aSlowCloseDelaysTheFinAlone() {
        toxic.become(Condition.GOOD.toClient(Link.CLEAN.slowClose(Duration.ofMillis(80))));
        witness.respond(Responder.always(Answer.ok("x").thenClose()));
        try (RawClient client = rig.connect()) {
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
        Received received = rig.get();
        assertThat(received.end()).isEqualTo(End.RST);
        assertThat(received.bytes()).isEqualTo(Bytes.of("HTTP/1.1 "));
        assertThat(witness.await(() -> witness.openConnections() == 0)).isTrue();
        assertThat(witness.connections().get(0).end()).isEqualTo(End.RST);
    }

    @Test
    void aResetTowardsTheUpstreamCountsRequestBytes() {
        toxic.become(Condition.GOOD.toUpstream(Link.CLEAN.resetAt(GET.length())));
        try (RawClient client = rig.connect()) {
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
        Received received = rig.get();
        assertThat(received.end()).isEqualTo(End.FIN);
        assertThat(received.bytes()).isEqualTo(Bytes.of("HTTP/1.1 "));
    }

    @Test
    void oneByteIsCorrupted() {
        toxic.become(Condition.GOOD.toUpstream(Link.CLEAN.corruptAt(5, 0x01)));
        rig.get();
        assertThat(witness.takeRequest().target()).isEqualTo("/`");
    }

    @Test
    void allConnectionsCanBeResetOrClosedAtOnce() {
        try (RawClient first = rig.connect();
                RawClient second = rig.connect()) {
            first.send("G");
            second.send("G");
            assertThat(witness.await(() -> witness.openConnections() == 2)).isTrue();
            toxic.resetConnections();
            assertThat(first.readUntilClose().end()).isEqualTo(End.RST);
            assertThat(second.readUntilClose().end()).isEqualTo(End.RST);
        }
        try (RawClient third = rig.connect()) {
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
