package io.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrivateBytesTest {
    private static PrivateBytes of(String text) {
        return new PrivateBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void equalContentIsEqualAndOtherContentIsNot() {
        assertThat(of("key")).isEqualTo(of("key")).hasSameHashCodeAs(of("key"));
        assertThat(of("key")).isNotEqualTo(of("kez")).isNotEqualTo("key");
    }

    @Test
    void theTextShowsEightDigitsOfTheDigestAndNothingElse() {
        assertThat(of("abc")).hasToString("sha256:ba7816bf"); // FIPS 180-2, appendix B.1
        assertThat("" + of("-----BEGIN PRIVATE KEY-----")).matches("sha256:[0-9a-f]{8}");
    }

    @Test
    void neitherTheGivenNorTheRevealedBytesLeadInside() {
        byte[] given = {1, 2, 3};
        PrivateBytes bytes = new PrivateBytes(given);
        given[0] = 9;
        bytes.reveal()[1] = 9;
        assertThat(bytes.reveal()).containsExactly(1, 2, 3);
        assertThat(bytes.size()).isEqualTo(3);
    }
}
