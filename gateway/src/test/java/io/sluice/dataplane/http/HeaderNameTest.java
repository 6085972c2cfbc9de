package io.sluice.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderNameTest {
    private static int idOf(String name) {
        byte[] bytes = ("x" + name + "y").getBytes(StandardCharsets.US_ASCII);
        return HeaderName.idOf(bytes, 1, bytes.length - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "Host,1",
        "CONTENT-LENGTH,2",
        "x-forwarded-client-cert,21",
        "X-Original-Forwarded-For,24",
        "content-type,39",
        "X-SSL-Client,40",
        "x-envoy-anything-that-is-long,41",
        "x-ssl-,40",
        "x-ssl,0",
        "Hos,0",
        "H,0",
        "Content-Type2,0",
        "Accept-Language,0"
    })
    void aKnownNameHasANumber(String name, int id) {
        assertThat(idOf(name)).isEqualTo(id);
    }

    @Test
    void everyKnownNameIsFoundInAnyCaseAndNoOtherIsTakenForIt() {
        for (int id = 1; id <= HeaderName.CONTENT_TYPE; id++) {
            String name = HeaderName.nameOf(id);
            assertThat(idOf(name)).as(name).isEqualTo(id);
            assertThat(idOf(name.toUpperCase(Locale.ROOT))).as(name).isEqualTo(id);
            for (int i = 0; i < name.length(); i++) {
                char other = (char) (name.charAt(i) ^ 0x01);
                assertThat(idOf(name.substring(0, i) + other + name.substring(i + 1)))
                        .as(name)
                        .isNotEqualTo(id);
            }
        }
    }

    @Test
    void theCaseBitIsFoldedInLettersOnly() {
        assertThat(idOf("content\rlength")).isEqualTo(HeaderName.OTHER);
        assertThat(idOf("x\rreal-ip")).isEqualTo(HeaderName.OTHER);
    }
}
