package io.sluice.kit.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop.example",
                "a_b.example.:80",
                "127.0.0.1:8080",
                "[::1]",
                "[2001:db8::7]:443",
                "%C3%A4.example",
                "*.example",
                "x:65535"
            })
    void aHostIsTakenAsItStands(String text) {
        assertThat(HttpUrl.host(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "x\ny",
                "x\r\nX-Evil: 1",
                "user@x",
                "x/y",
                "x:",
                "x:port",
                "x:65536",
                ":80",
                "%zz",
                "[::1",
                "[x]",
                "[1:2]",
                "::1",
                "b\u00e4r.example"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> HttpUrl.host(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no host")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aUserInAUrlIsRefusedForItWouldNotBeSent() {
        assertThatThrownBy(() -> HttpUrl.parse("http://user:pw@host.example/")).hasMessageContaining("has a user");
        assertThatThrownBy(() -> HttpUrl.parse("http://@host.example/")).isInstanceOf(IllegalArgumentException.class);
    }
}
