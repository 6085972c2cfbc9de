package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Bytes;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.kit.Segment;
import io.sluice.model.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that come too slowly to be honest: never idle for long, and never done. */
class SlowBodyVectorsTest {
    private static final Duration GRACE = Duration.ofMillis(400);

    @RegisterExtension
    static final GatewayFixture GATEWAY =
            GatewayFixture.with("http.bodyMinRate=1KiB", "http.bodyMinRateAfter=400ms", "http.bodyIdle=2s");

    @BeforeEach
    void forget() {
        GATEWAY.witness().reset();
    }

    private static List<Segment> pieces(int number, int size) {
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            segments.add(Segment.of(Bytes.of("b".repeat(size))).thenPause(Duration.ofMillis(50)));
        }
        return segments;
    }

    @Test
    @DisplayName("SL-02 http.bodyMinRate, http.bodyMinRateAfter")
    void aBodyThatDribblesInIsRefusedAfterItsGrace() {
        long before = GATEWAY.count(Reason.BODY_TIMEOUT);
        try (RawClient client = GATEWAY.connect()) {
            client.send(post("Content-Length: 1000000"));
            client.send(pieces(40, 1));
            Received received = client.readUntilClose();
            assertThat(received.response().status()).isEqualTo(408);
            assertThat(received.response().announcesClose()).isTrue();
            assertThat(Duration.ofNanos(
                            received.timing().firstByte() - received.timing().connected()))
                    .isGreaterThan(GRACE.minusMillis(5));
        }
        awaitThat("the reason is counted once", () -> GATEWAY.count(Reason.BODY_TIMEOUT) == before + 1);
        assertThat(GATEWAY.witness().takeRequest().aborted())
                .as("the upstream's request was aborted")
                .isTrue();
    }

    @Test
    @DisplayName("SL-02 http.bodyMinRate is kept by a slow upload")
    void aBodyAtTwiceTheLeastRateIsTaken() {
        answered(post("Content-Length: 2400"), pieces(24, 100));
    }

    @Test
    @DisplayName("SL-02 http.bodyMinRate does not hold for application/grpc")
    void aStreamOfMessagesMayBeSlow() {
        answered(post("Content-Length: 24", "Content-Type: application/grpc+proto"), pieces(24, 1));
    }

    private static void answered(String head, List<Segment> body) {
        try (RawClient client = GATEWAY.connect()) {
            client.send(head);
            client.send(body);
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("SL-02 http.bodyMinRate does not count while the upstream takes nothing")
    void aBodyThatIsNotWantedMayWait() {
        Gate gate = new Gate();
        GATEWAY.witness()
                .respondTo(
                        "/a",
                        Responder.atHead(Responder.always(Answer.nothing()
                                .thenStopReading()
                                .thenAwait(gate)
                                .thenClose())));
        try (RawClient client = GATEWAY.connect(RawClient.options().timeout(GRACE.multipliedBy(3)))) {
            client.send(post("Content-Length: " + (64 << 20)));
            client.send(new byte[64 << 20]);
            assertThat(client.readFor(GRACE.multipliedBy(2)).bytes()).isEmpty();
            gate.open();
            RawResponse response = client.readResponses(1).response();
            assertThat(response.status()).as("not the client's fault").isEqualTo(502);
        }
    }
}
