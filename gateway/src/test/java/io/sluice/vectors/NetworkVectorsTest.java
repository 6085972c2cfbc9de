package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.activate.Census;
import io.sluice.kit.Answer;
import io.sluice.kit.Condition;
import io.sluice.kit.End;
import io.sluice.kit.Link;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.ToxicTcp;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad networks on either side of the gateway: every deadline is kept, and nothing hangs when they are good again. */
class NetworkVectorsTest {
    private static final String HOST = "Host: t.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n";
    private static final int BODY = 20_000;

    private final WitnessUpstream witness = WitnessUpstream.start();
    private final ToxicTcp towardsEndpoint = ToxicTcp.before(witness.address());
    private final DataPlaneRig rig = DataPlaneRig.options()
            .with("readTimeout", "2s") // past the latency below, on a busy machine, too
            .with("bodyIdle", "500ms")
            .with("drainUnreadBodyTimeout", "500ms")
            .with("writeIdle", "500ms")
            .start()
            .serve(DataPlaneRig.plan(
                    DataPlaneRig.forward("echo"), DataPlaneRig.upstream("echo", towardsEndpoint.address())));
    private final ToxicTcp towardsClient = ToxicTcp.before(rig.address());

    @AfterEach
    void close() {
        towardsClient.close();
        rig.close();
        towardsEndpoint.close();
        witness.close();
    }

    /** No client, nothing lent, nothing being made. */
    private void nothingHangs() {
        awaitThat("nothing hangs", () -> {
            Census census = rig.plane().census();
            return census.clients() == 0 && census.lentUpstreams() == 0 && census.dials() == 0;
        });
    }

    private void servesAgain() {
        towardsEndpoint.become(Condition.GOOD);
        assertThat(RawClient.exchange(rig.address(), GET).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("4.17 200 ms of latency on both sides")
    void latencyCostsTimeOnly() {
        Link slow = Link.CLEAN.latency(Duration.ofMillis(200), Duration.ofMillis(20));
        towardsEndpoint.become(slow);
        towardsClient.become(slow);
        witness.respond(Responder.always(Answer.large(BODY)));
        for (int i = 0; i < 3; i++) {
            RawResponse response = RawClient.exchange(towardsClient.address(), GET);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).hasSize(BODY);
        }
    }

    @Test
    @DisplayName("4.17 a partition before the response")
    void anEndpointThatIsCutOffIsATimeoutAndItsConnectionIsNotUsedAgain() {
        assertThat(RawClient.exchange(rig.address(), GET).status()).isEqualTo(200);
        towardsEndpoint.become(Condition.HALF_OPEN);
        assertThat(RawClient.exchange(rig.address(), GET).status()).isEqualTo(504);
        servesAgain();
        nothingHangs();
    }

    @Test
    @DisplayName("4.17 a partition, or an MTU black hole, inside the response")
    void aResponseWhoseRestIsSwallowedIsVisiblyIncomplete() {
        witness.respond(Responder.always(Answer.ok("x".repeat(BODY)).cutAt(1_000)));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            client.readBytes(500);
            towardsEndpoint.become(Condition.HALF_OPEN);
            Received received = client.readUntilClose();
            assertThat(received.responses().get(0).complete()).isFalse();
        }
        witness.respond(Responder.always(Answer.ok("well")));
        servesAgain();
        nothingHangs();
    }

    @Test
    @DisplayName("4.17 a partition inside the request")
    void aBodyWhoseRestIsSwallowedEndsWithItsDeadline() {
        try (RawClient client = RawClient.connect(towardsClient.address())) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\nabc");
            witness.takeHead(Duration.ofSeconds(5));
            towardsClient.become(Condition.HALF_OPEN);
            client.send("lost");
            nothingHangs();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.BODY_TIMEOUT);
        }
        servesAgain();
    }

    @Test
    @DisplayName("4.17 a client that is cut off from its response")
    void aClientThatIsCutOffHoldsNothingUp() {
        witness.respond(Responder.always(Answer.large(50_000_000)));
        try (RawClient client = RawClient.connect(towardsClient.address())) {
            client.send(GET);
            client.readBytes(1_000);
            towardsClient.become(Condition.STALLED);
            nothingHangs();
            assertThat(rig.nextEnded().reason()).isEqualTo(Reason.CLIENT_STALLED);
            towardsClient.become(Condition.GOOD);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 200, 5_000})
    @DisplayName("4.17 a RST on the way back")
    void aResponseThatIsResetIsNeverTakenForComplete(int at) {
        witness.respond(Responder.always(Answer.large(BODY)));
        towardsEndpoint.become(Condition.GOOD.toClient(Link.CLEAN.resetAt(at)));
        try (RawClient client = rig.connect()) {
            client.send(GET);
            RawResponse response = client.readUntilClose().responses().get(0);
            boolean begun = response.status() == 200;
            assertThat(response.complete()).isEqualTo(!begun);
            assertThat(response.status()).isEqualTo(begun ? 200 : 502);
        }
        servesAgain();
        nothingHangs();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60, 300})
    @DisplayName("4.17 a RST on the way there")
    void aRequestThatIsResetLeavesNothingBehind(int at) {
        towardsClient.become(Condition.GOOD.toUpstream(Link.CLEAN.resetAt(at)));
        try (RawClient client = RawClient.connect(towardsClient.address())) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\n" + "x".repeat(900));
            assertThat(client.readUntilClose().end()).isEqualTo(End.RST);
        }
        nothingHangs();
        servesAgain();
    }
}
