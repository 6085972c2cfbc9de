package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.EndpointSet;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.WitnessUpstream.Greeting;
import io.sluice.model.Reason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What keeps second attempts within bounds: budget, back-off, the size of what is kept, the time of the request. */
class RetryLimitVectorsTest {
    private static final String HOST = "Host: t.example\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";

    private final WitnessUpstream first =
            WitnessUpstream.named("first").address("127.0.0.1", 0).start();
    private final WitnessUpstream second =
            WitnessUpstream.named("second").address("127.0.0.2", 0).start();
    private DataPlaneRig rig;

    private void start(DataPlaneRig.Options options) {
        rig = options.start().serve(first, second);
    }

    @AfterEach
    void stop() {
        GatewayFixture.awaitThat("nothing is kept", () -> rig.plane().held() == 0);
        rig.close();
        first.close();
        second.close();
    }

    private UpstreamState upstream() {
        return rig.plane().live().upstreams().values().iterator().next();
    }

    private int status(String request) {
        return RawClient.exchange(rig.address(), request).status();
    }

    /** Two requests in a row: one of them meets the first endpoint. */
    private int failuresOfTwo() {
        return (status(GET) == 200 ? 0 : 1) + (status(GET) == 200 ? 0 : 1);
    }

    @Test
    @DisplayName("4.5 upstream.retryBudget and upstream.retryBudgetMin: nothing is tried again beyond them")
    void theBudget() {
        start(DataPlaneRig.options().with("retryBudget", "0").with("retryBudgetMin", "0"));
        first.stopListening();
        assertThat(failuresOfTwo()).isEqualTo(1);
        assertThat(rig.plane().count(Total.RETRIES)).isZero();
        assertThat(rig.plane().count(Total.RETRIES_OVER_BUDGET)).isEqualTo(1);
        rig.close();
        start(DataPlaneRig.options().with("retryBudget", "100").with("retryBudgetMin", "0"));
        assertThat(failuresOfTwo()).as("one of one that waits is within 100 %").isZero();
        rig.close();
        start(DataPlaneRig.options().with("retryBudget", "20").with("retryBudgetMin", "1"));
        assertThat(failuresOfTwo()).isZero();
    }

    @Test
    @DisplayName("4.5 upstream.retryBackoff: the pause before the second attempt")
    void theBackOff() {
        start(DataPlaneRig.options().with("retryBackoff", "300ms"));
        first.stopListening();
        long begun = System.nanoTime();
        assertThat(failuresOfTwo()).isZero();
        long took = (System.nanoTime() - begun) / 1_000_000;
        assertThat(took).isBetween(150L, 450L + 1000);
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(1);
    }

    @Test
    @DisplayName("4.5 a client that goes during the back-off: nothing is sent for it")
    void theClientGoesDuringTheBackOff() {
        start(DataPlaneRig.options().with("retryBackoff", "200ms"));
        first.stopListening();
        assertThat(anyRequestMeetsTheFirst()).isTrue();
        int before = second.requests().size();
        GatewayFixture.awaitThat("the client is gone", () -> rig.plane().count(Reason.CLIENT_GONE) == 1);
        assertThat(second.await(() -> second.requests().size() > before, Duration.ofMillis(400)))
                .isFalse();
        assertThat(rig.plane().count(Total.RETRIES)).isZero();
        assertThat(upstream().load().waiting()).isZero();
    }

    /** Asks until a request is in its back-off, and leaves then. */
    private boolean anyRequestMeetsTheFirst() {
        EndpointSet endpoints = upstream().endpoints();
        for (int i = 1; i <= 2; i++) {
            try (RawClient client = rig.connect()) {
                int asked = i;
                client.send(GET);
                GatewayFixture.awaitThat(
                        "answered or failed",
                        () -> second.requests().size() == asked
                                || endpoints.at(0).failuresInARow() > 0);
                if (endpoints.at(0).failuresInARow() > 0) {
                    client.reset();
                    return true;
                }
                client.readResponses(1);
            }
        }
        return false;
    }

    @Test
    @DisplayName("4.5 all attempts together have the time of one")
    void theDeadlineIsKept() {
        start(DataPlaneRig.options().with("readTimeout", "1s").with("retryBackoff", "1ms"));
        Answer late = Answer.nothing().thenPause(Duration.ofMillis(700)).thenClose();
        Gate never = new Gate();
        Responder once = new Responder() {
            private boolean used;

            @Override
            public synchronized Answer answer(io.sluice.kit.WitnessRequest request) {
                boolean again = used;
                used = true;
                return again ? Answer.ok("late").after(never) : late;
            }
        };
        first.respond(once);
        second.respond(once);
        long begun = System.nanoTime();
        assertThat(status(GET)).isEqualTo(504);
        assertThat((System.nanoTime() - begun) / 1_000_000).isBetween(950L, 1650L);
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(1);
        never.open();
    }

    @Test
    @DisplayName("4.5 upstream.replayBuffer: what is kept of a body is counted, bounded, and let go with the answer")
    void whatIsKept() {
        start(DataPlaneRig.options().with("replayBuffer", "16KiB"));
        Gate gate = new Gate();
        first.respond(Responder.always(Answer.ok("x").after(gate)));
        second.respond(Responder.always(Answer.ok("x").after(gate)));
        try (RawClient small = rig.connect();
                RawClient large = rig.connect();
                RawClient post = rig.connect()) {
            small.send(put("PUT", 10_000));
            GatewayFixture.awaitThat("kept", () -> rig.plane().held() >= 10_000);
            assertThat(rig.plane().held()).isLessThanOrEqualTo(16 * 1024);
            large.send(put("PUT", 20_000));
            post.send(put("POST", 10_000));
            GatewayFixture.awaitThat("all wait", () -> gate.waiting() == 3);
            assertThat(rig.plane().held()).isBetween(10_000L, 16 * 1024L);
            gate.open();
            assertThat(small.readResponses(1).response().status()).isEqualTo(200);
            assertThat(large.readResponses(1).response().status()).isEqualTo(200);
            assertThat(post.readResponses(1).response().status()).isEqualTo(200);
            assertThat(rig.plane().held()).isZero();
        }
    }

    private static String put(String method, int length) {
        return method + " / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(length)
                + "\r\n" + "x".repeat(length) + "\r\n0\r\n\r\n";
    }

    @Test
    @DisplayName("4.5 trailers are sent again with the body")
    void trailersAreSentAgain() {
        start(DataPlaneRig.options());
        first.greet(Greeting.CLOSE);
        for (int i = 0; i < 2; i++) {
            assertThat(status("PUT / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"
                            + "2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n"))
                    .isEqualTo(200);
        }
        assertThat(second.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.bodyText()).isEqualTo("hi");
            assertThat(request.trailers().value("X-Sum")).isEqualTo("7");
        });
    }
}
