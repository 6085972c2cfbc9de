package io.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp",
                "http /healthz",
                "tcp port=81",
                "http /a?b=c port=65535 interval=250ms",
                "tcp interval=100ms"
            })
    void itsTextIsWhatIsRead(String text) {
        assertThat(HealthCheck.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http",
                "http healthz",
                "udp",
                "tcp /x",
                "tcp port=0",
                "tcp port=65536",
                "tcp interval=1",
                "tcp interval=99ms",
                "tcp interval=61m",
                "http /a interval=1s x",
                "http /\r\nX:",
                "tcp  port=x",
                "http /ä",
                "TCP"
            })
    void whatIsNoneIsRefused(String text) {
        assertThat(HealthCheck.parse(text)).isEmpty();
    }
}
