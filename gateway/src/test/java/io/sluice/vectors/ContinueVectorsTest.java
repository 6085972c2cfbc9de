package io.sluice.vectors;

import static io.sluice.vectors.GatewayFixture.awaitThat;
import static io.sluice.vectors.Heads.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.Gate;
import io.sluice.kit.Lane;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Received;
import io.sluice.kit.Responder;
import io.sluice.model.Reason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose time it is while a client waits for a 100 (RFC 9110 section 10.1.1). */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"PLAIN", "TLS"})
class ContinueVectorsTest {
    private static final String EXPECTING = post("Expect: 100-continue", "Content-Length: 5");

    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with("http.bodyIdle=1s");

    @BeforeParameterizedClassInvocation
    static void over(Lane lane) {
        GATEWAY.over(lane);
    }

    @Parameter
    Lane lane;

    private static void isRefused(Received received, long countBefore) {
        assertThat(received.response().status()).isEqualTo(408);
        assertThat(received.closed()).isTrue();
        awaitThat("the reason is counted once", () -> GATEWAY.count(Reason.BODY_TIMEOUT) == countBefore + 1);
    }

    @Test
    @DisplayName("http.bodyIdle does not run while the endpoint owes a 100, and runs from then on")
    void whoWaitsForA100IsNotTooSlow() {
        GATEWAY.witness().reset();
        Gate gate = new Gate();
        Answer late = Answer.interim(100).after(gate).thenAwaitBody().then(Answer.ok("done"));
        GATEWAY.witness().respondTo("/a", Responder.atHead(Responder.always(late)));
        long before = GATEWAY.count(Reason.BODY_TIMEOUT);
        try (RawClient prompt = GATEWAY.connect();
                RawClient silent = GATEWAY.connect()) {
            prompt.send(EXPECTING);
            silent.send(EXPECTING);
            assertThat(prompt.readFor(Duration.ofSeconds(2)).bytes())
                    .as("neither a 100 yet nor a 408")
                    .isEmpty();
            long opened = System.nanoTime();
            gate.open();
            prompt.readBytes(1);
            prompt.send("hello");
            RawResponse response = prompt.readResponses(1).response();
            assertThat(response.bodyText()).isEqualTo("done");
            assertThat(response.interim()).hasSize(1);
            Received received = silent.readUntilClose();
            isRefused(received, before);
            assertThat(received.response().interim()).hasSize(1);
            assertThat(received.timing().ended() - opened)
                    .as("from the 100 on")
                    .isGreaterThan(Duration.ofMillis(900).toNanos());
        }
    }

    @Test
    @DisplayName("http.bodyIdle runs for a client that does not wait for its 100")
    void whoSendsWithoutA100HasItsTimeFromThenOn() {
        GATEWAY.witness().reset();
        long before = GATEWAY.count(Reason.BODY_TIMEOUT);
        try (RawClient client = GATEWAY.connect()) {
            client.send(EXPECTING + "h");
            isRefused(client.readUntilClose(), before);
        }
    }

    @Test
    @DisplayName("another interim response ends no wait for a 100")
    void anEarlyHintIsNo100() {
        GATEWAY.witness().reset();
        Gate gate = new Gate();
        Answer late = Answer.interim(103)
                .then(Answer.interim(100).after(gate))
                .thenAwaitBody()
                .then(Answer.ok("done"));
        GATEWAY.witness().respondTo("/a", Responder.atHead(Responder.always(late)));
        try (RawClient client = GATEWAY.connect()) {
            client.send(EXPECTING);
            client.readBytes(1);
            assertThat(client.readFor(Duration.ofSeconds(2)).closed()).isFalse();
            gate.open();
            client.send("hello");
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("upstream.readTimeout bounds the wait for a 100")
    void anEndpointThatOwesA100IsAGatewayTimeout() {
        try (GatewayFixture gateway = GatewayFixture.started("http.bodyIdle=300ms", "upstream.readTimeout=900ms")) {
            gateway.witness().respondTo("/a", Responder.atHead(Responder.always(Answer.never())));
            try (RawClient client = gateway.connect()) {
                client.send(EXPECTING);
                assertThat(client.readUntilClose().statuses()).containsExactly(504);
            }
            awaitThat("the reason is counted", () -> gateway.count(Reason.READ_TIMEOUT) == 1);
        }
    }
}
