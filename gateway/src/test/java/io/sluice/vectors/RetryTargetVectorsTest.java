package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.dataplane.balance.EndpointSet;
import io.sluice.dataplane.balance.UpstreamState;
import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where a second attempt goes, and what that endpoint is told. */
class RetryTargetVectorsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: t.example\r\n\r\n";

    private final WitnessUpstream first =
            WitnessUpstream.named("first").address("127.0.0.1", 0).start();
    private final WitnessUpstream second =
            WitnessUpstream.named("second").address("127.0.0.2", 0).start();
    private final WitnessUpstream third =
            WitnessUpstream.named("third").address("127.0.0.3", 0).start();
    private DataPlaneRig rig;

    private void start(String... settings) {
        DataPlaneRig.Options options = DataPlaneRig.options().with("ejectAfter", "0");
        for (String setting : settings) {
            options.with(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        rig = options.start().serve(first, second);
    }

    @AfterEach
    void stop() {
        rig.close();
        first.close();
        second.close();
        third.close();
    }

    private UpstreamState upstream() {
        return rig.plane().live().upstreams().values().iterator().next();
    }

    /** A client whose request has failed at the first endpoint, and is about to be sent to the second. */
    private RawClient inItsBackOff() {
        first.stopListening();
        EndpointSet endpoints = upstream().endpoints();
        RawClient client = rig.connect();
        client.send(GET);
        GatewayFixture.awaitThat(
                "answered or failed",
                () -> second.requests().size() == 1 || endpoints.at(0).failuresInARow() > 0);
        if (endpoints.at(0).failuresInARow() == 0) {
            client.readResponses(1);
            client.close();
            client = rig.connect();
            client.send(GET);
            GatewayFixture.awaitThat("failed", () -> endpoints.at(0).failuresInARow() > 0);
        }
        return client;
    }

    @Test
    @DisplayName("4.5 an endpoint that is removed during the back-off gets nothing, and the failure stands")
    void theOtherOneLeavesDuringTheBackOff() {
        start("retryBackoff=3s");
        try (RawClient client = inItsBackOff()) {
            int before = second.requests().size();
            rig.serve(first);
            assertThat(client.readResponses(1).response().bodyText()).contains(Reason.CONNECT_FAILED.code());
            assertThat(second.requests()).hasSize(before);
        }
        assertThat(rig.plane().count(Total.RETRIES)).isZero();
    }

    @Test
    @DisplayName("4.5 an endpoint that is removed during the back-off gets nothing: whoever has come does")
    void anotherOneComesDuringTheBackOff() {
        start("retryBackoff=3s");
        try (RawClient client = inItsBackOff()) {
            int before = second.requests().size();
            rig.serve(third);
            RawResponse response = client.readResponses(1).response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).startsWith("third");
            assertThat(second.requests()).hasSize(before);
        }
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(1);
    }

    @Test
    @DisplayName("4.5 Q-13 an HTTP/1.0 request without Host that is tried again names the endpoint that gets it")
    void eachAttemptNamesItsOwnEndpoint() {
        start();
        first.respond(Responder.always(Answer.nothing().thenReset()));
        for (int i = 0; i < 4; i++) {
            try (RawClient client = rig.connect()) {
                client.send("GET / HTTP/1.0\r\n\r\n");
                assertThat(client.readResponses(1).response().status()).isEqualTo(200);
            }
        }
        assertThat(rig.plane().count(Total.RETRIES)).isEqualTo(2);
        assertHostIsItsOwn(first, 2);
        assertHostIsItsOwn(second, 4);
    }

    private static void assertHostIsItsOwn(WitnessUpstream witness, int requests) {
        String own = witness.address().getAddress().getHostAddress() + ":" + witness.port();
        assertThat(witness.requests())
                .hasSize(requests)
                .allSatisfy(request -> assertThat(request.headers().all("Host")).containsExactly(own));
    }
}
