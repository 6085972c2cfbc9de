package io.sluice.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.kit.WitnessUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One endpoint accepts no connection, and nobody keeps one to the other: it must not use up all that may be made. */
class DialShareVectorsTest {
    private static final int MOST = 4;

    private final BlackAndWell endpoints = new BlackAndWell(MOST);
    private final WitnessUpstream well = endpoints.well();

    DialShareVectorsTest() throws IOException {}

    @BeforeEach
    void keepNoConnection() {
        well.respond(Responder.always(Answer.of(200, "well", "Connection: close")));
    }

    @AfterEach
    void stop() throws IOException {
        endpoints.close();
    }

    private void ask(int requests) {
        for (int i = 0; i < requests; i++) {
            endpoints.asking();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    @DisplayName(
            "4.5 4.11 upstream.maxPendingConnections: half of it is for other endpoints than the one that accepts none")
    void theWellOneIsDialled(String method) {
        endpoints.serve(endpoints.black(), well.address());
        ask(MOST); // in turn
        GatewayFixture.awaitThat(
                "half of them wait", () -> well.requests().size() == MOST / 2 && endpoints.dialling() == MOST / 2);
        for (int i = 0; i < 10; i++) {
            RawResponse response = endpoints.ask(method);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("well");
        }
        assertThat(endpoints.dialling()).isEqualTo(MOST / 2);
    }

    @Test
    @DisplayName("4.11 upstream.maxPendingConnections: a Service's only endpoint may have all of it")
    void theOnlyOneIsNotHeldToHalf() {
        endpoints.serve(endpoints.black());
        ask(MOST);
        GatewayFixture.awaitThat("all wait", () -> endpoints.dialling() == MOST);
        assertThat(endpoints.ask("GET").status()).isEqualTo(503);
    }
}
