package io.sluice.kit;

import static io.sluice.kit.ToxicRig.GET;
import static io.sluice.kit.ToxicRig.millisSince;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.Condition.Door;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Doors and links that change while connections are open. */
class ToxicTcpConditionsTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final ToxicRig rig = new ToxicRig();
    private final WitnessUpstream witness = rig.witness;
    private final ToxicTcp toxic = rig.toxic;

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void halfOpenTakesEverythingAndTellsNothing() {
        try (RawClient client = rig.connect()) {
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
        try (RawClient client = rig.connect()) {
            client.send(GET);
            client.readResponses(1);
            toxic.become(Condition.STALLED);
            client.send(GET.replace("7", "8"));
            try (RawClient other = rig.connect()) {
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
        try (RawClient client = rig.connect()) {
            client.send(GET);
            client.readResponses(1);
            toxic.become(Condition.REFUSING);
            assertThatThrownBy(rig::connect).hasMessageContaining("cannot connect");
            client.send(GET);
            assertThat(client.readResponses(2).statuses()).containsExactly(200, 200);
        }
        toxic.become(Condition.GOOD);
        assertThat(rig.get().statuses()).containsExactly(200);
    }

    @Test
    void aDroppedSynIsNotAnsweredAndItsRetryGetsThrough() throws Exception {
        toxic.become(Condition.DROPPING_SYN);
        assertThatThrownBy(() ->
                        RawClient.options().timeout(Duration.ofMillis(200)).connect(toxic.address()))
                .hasCauseInstanceOf(SocketTimeoutException.class);
        CompletableFuture<Received> patient = CompletableFuture.supplyAsync(rig::get);
        assertThatThrownBy(() -> patient.get(200, TimeUnit.MILLISECONDS)).isNotNull();
        toxic.become(Condition.GOOD);
        assertThat(patient.get(5, TimeUnit.SECONDS).statuses()).containsExactly(200);
    }

    @Test
    void aDoorWhereNobodyAcceptsServesOnceItOpens() {
        toxic.become(Condition.GOOD.with(Door.NOT_ACCEPTING));
        try (RawClient client = rig.connect()) {
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
        assertThat(rig.get().end()).isEqualTo(End.RST);
        assertThat(toxic.openConnections()).isZero();
    }

    @Test
    void conditionsTakeTurnsEvenThroughAStall() {
        toxic.alternate(Condition.STALLED, Duration.ofMillis(40), Condition.GOOD, Duration.ofMillis(40));
        long start = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            assertThat(rig.get().statuses()).containsExactly(200);
            long turns = toxic.turns();
            while (toxic.turns() < turns + 2) {
                Thread.onSpinWait();
            }
        }
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(300);
        toxic.become(Condition.GOOD);
        long turns = toxic.turns();
        try (RawClient client = rig.connect()) {
            assertThat(client.readFor(Duration.ofMillis(100)).end()).isEqualTo(End.OPEN);
        }
        assertThat(toxic.turns()).isEqualTo(turns);
    }
}
