package io.sluice.vectors;

import static io.sluice.vectors.Heads.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Answer;
import io.sluice.kit.RawClient;
import io.sluice.kit.RawResponse;
import io.sluice.kit.Responder;
import io.sluice.model.Reason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much time an endpoint gains by saying that it is at work. */
class InterimTimeVectorsTest {
    private static RawResponse ask(GatewayFixture gateway, Answer answer) {
        gateway.witness().respondTo("/a", Responder.always(answer));
        return RawClient.exchange(gateway.address(), get());
    }

    private static Answer working(Duration pause, int times) {
        return Answer.interim(102).thenPause(pause).times(times);
    }

    @Test
    @DisplayName("upstream.readTimeout: interim responses beyond http.max1xx gain no time")
    void anEndpointThatIsAtWorkForEverIsGivenUp() {
        try (GatewayFixture gateway = GatewayFixture.started("upstream.readTimeout=1s")) {
            RawResponse response =
                    ask(gateway, working(Duration.ofMillis(100), 45).then(Answer.ok("after four seconds and a half")));
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.interim()).hasSize(10);
            GatewayFixture.awaitThat("the reason is counted", () -> gateway.count(Reason.READ_TIMEOUT) == 1);
        }
    }

    @Test
    @DisplayName("upstream.readTimeout: interim responses up to http.max1xx extend it, and so does the final head")
    void anEndpointThatIsAtWorkIsWaitedFor() {
        try (GatewayFixture gateway = GatewayFixture.started("upstream.readTimeout=1s", "http.max1xx=3")) {
            Answer slow = working(Duration.ofMillis(300), 4)
                    .thenRaw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
                    .thenPause(Duration.ofMillis(600))
                    .thenRaw("hello");
            RawResponse response = ask(gateway, slow);
            assertThat(response.bodyText()).isEqualTo("hello");
            assertThat(response.interim()).hasSize(3);
        }
    }

    @Test
    @DisplayName("http.max1xx=0: no interim response gains time")
    void whereNoneIsPassedOnNoneGainsTime() {
        try (GatewayFixture gateway = GatewayFixture.started("upstream.readTimeout=500ms", "http.max1xx=0")) {
            RawResponse response =
                    ask(gateway, working(Duration.ofMillis(100), 40).then(Answer.ok("after four seconds")));
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.interim()).isEmpty();
        }
    }
}
