package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.DataPlaneRig;
import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import io.sluice.model.GatewayPlan;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One endpoint accepts no connection, and those in the making are as many as there may be; the other one is well. */
class FullDialVectorsTest {
    private final BlackAndWell endpoints = new BlackAndWell(1);
    private final WitnessUpstream well = endpoints.well();

    FullDialVectorsTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        endpoints.close();
    }

    private void serve(Optional<Duration> affinity) {
        Upstream both = DataPlaneRig.upstream("echo", endpoints.black(), well.address());
        GatewayPlan plan = DataPlaneRig.plan(
                DataPlaneRig.forward("echo"), new Upstream(both.id(), both.targets(), affinity, both.balance()));
        endpoints.rig().serve(plan);
    }

    /** One connection is kept to the endpoint that is well, one is being made to the other. */
    private void fill() {
        endpoints.serve(well.address());
        assertThat(endpoints.ask("GET").status()).isEqualTo(200);
        serve(Optional.empty());
        for (int i = 0; i < 2 && endpoints.dialling() == 0; i++) {
            int before = well.requests().size();
            RawClient client = endpoints.asking();
            GatewayFixture.awaitThat(
                    "answered or in the making", () -> well.requests().size() > before || endpoints.dialling() == 1);
            if (well.requests().size() > before) {
                client.readResponses(1);
            }
        }
        assertThat(endpoints.dialling()).isEqualTo(1);
        assertThat(well.connections()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    @DisplayName("4.5 4.11 upstream.maxPendingConnections: who would need one more gets a kept one to another endpoint")
    void theWellOneIsUsed(String method) {
        fill();
        for (int i = 0; i < 10; i++) {
            RawResponse response = endpoints.ask(method);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).startsWith("well");
        }
        assertThat(well.connections()).hasSize(1);
        assertThat(endpoints.dialling()).isEqualTo(1);
    }

    @Test
    @DisplayName("4.11 upstream.maxPendingConnections: where no kept one is free it is 503")
    void noneIsFree() {
        fill();
        Gate gate = new Gate();
        well.respond(Responder.always(Answer.ok("late").after(gate)));
        RawClient busy = endpoints.asking();
        GatewayFixture.awaitThat("busy", () -> gate.waiting() == 1);
        for (int i = 0; i < 4; i++) {
            RawResponse refused = endpoints.ask("GET");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains(Reason.UPSTREAM_OVERLOADED.code());
            assertThat(refused.header("Retry-After")).isEqualTo("1");
        }
        gate.open();
        assertThat(busy.readResponses(1).response().bodyText()).isEqualTo("late");
        assertThat(endpoints.upstream().load().waiting())
                .as("the one that waits for its connection")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("4.11 upstream.maxPendingConnections: a client that stays with its endpoint is not moved")
    void whoStaysIsNotMoved() {
        fill();
        serve(Optional.of(Duration.ofHours(1)));
        int refused = 0;
        for (int i = 0; i < 6; i++) { // two clients, one of each endpoint
            String field = "X-Forwarded-For: 192.0.2." + i % 2 + "\r\n";
            String request = BlackAndWell.request("GET").replace("Host:", field + "Host:");
            refused += RawClient.exchange(endpoints.rig().address(), request).status() == 503 ? 1 : 0;
        }
        assertThat(refused).isEqualTo(3);
    }
}
