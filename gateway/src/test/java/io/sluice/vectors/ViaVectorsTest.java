package io.sluice.vectors;

import static io.sluice.vectors.Heads.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.kit.ReasonRule;
import io.sluice.kit.Vector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come round. */
class ViaVectorsTest {
    @RegisterExtension
    static final GatewayFixture GATEWAY = GatewayFixture.with("http.viaLimit=2");

    @RegisterExtension
    static final GatewayFixture DEFAULTS = GatewayFixture.with();

    @Test
    @DisplayName("L-08 http.viaLimit: what upstreams are told")
    void everyForwardedRequestSaysThatItCameByUs() {
        Vector vector =
                Vector.of("L-08", "others", get("Via: 1.1 other, 1.1 sluice")).answered(200);
        GATEWAY.run(
                vector,
                seen -> assertThat(seen.headers().all("Via")).containsExactly("1.1 other, 1.1 sluice", "1.1 sluice"));
    }

    @ParameterizedTest
    @DisplayName("L-08 http.viaLimit: not too often")
    @ValueSource(
            strings = {
                "Via: 1.1 sluice\r\nVia: 1.0 SLUICE (sluice)",
                "Via: 1.1 sluiced, 1.1 a, 2 b, 1.1 c",
                "Via: sluice, sluice, sluice",
                "Via: , 1.1\tsluice,,"
            })
    void aRequestThatHasNotComeTooOftenPasses(String via) {
        GATEWAY.run(Vector.of("L-08", "passes", get(via)).answered(200));
    }

    @ParameterizedTest
    @DisplayName("L-08 http.viaLimit: too often")
    @ValueSource(
            strings = {
                "Via: 1.1 sluice, 1.1 sluice, 1.1 sluice",
                "Via: 1.1 sluice\r\nVia: 1.0 SLUICE (sluice)\r\nVia: 2 a,HTTP/1.1   sluice"
            })
    void aRequestThatHasComeTooOftenIsRefused(String via) {
        GATEWAY.run(Vector.of("L-08", "refused", get(via)).answered(508).reasons(ReasonRule.named("loop-detected")));
    }

    @Test
    @DisplayName("L-08 http.viaLimit is off unless asked for")
    void withoutTheOptionViaIsLeftAlone() {
        String passed = "Via: " + "1.1 sluice,".repeat(50) + "1.1 a";
        try (RawClient client = DEFAULTS.connect()) {
            client.send(get(passed));
            assertThat(client.readResponses(1).response().status()).isEqualTo(200);
        }
        assertThat(DEFAULTS.witness().takeRequest().headers().all("Via"))
                .containsExactly(passed.substring("Via: ".length()));
    }
}
