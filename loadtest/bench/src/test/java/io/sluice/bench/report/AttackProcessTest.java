package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.kit.WitnessUpstream;
import io.sluice.kit.attack.H2AttackKind;
import io.sluice.kit.attack.H2AttackReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttackProcessTest {
    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aReportIsReadAsItWasWritten() {
        H2AttackReport report = new H2AttackReport(
                H2AttackKind.BOMB, 100, 1L << 40, 7, new TreeMap<>(Map.of("GOAWAY ENHANCE_YOUR_CALM, FIN", 3)), 9);
        assertThat(AttackProcess.parse(AttackProcess.text(report))).isEqualTo(report);
    }

    @Test
    void anAttackOnWhoSpeaksNoTlsConnectsAndSendsNothing() {
        try (WitnessUpstream plain = WitnessUpstream.start()) {
            H2AttackReport report = AttackProcess.run(
                    AttackProcessTest::start,
                    H2AttackKind.ZERO_WINDOW,
                    plain.address(),
                    "secure.test",
                    2,
                    Duration.ofMillis(10));
            assertThat(report.connections()).isEqualTo(2);
            assertThat(report.bytesSent()).isZero();
            assertThat(report.endings().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(2);
        }
    }

    @Test
    void oneThatCannotAttackIsNoResult() {
        try (WitnessUpstream plain = WitnessUpstream.start()) {
            assertThatThrownBy(() -> AttackProcess.run(
                            AttackProcessTest::start,
                            H2AttackKind.BOMB,
                            plain.address(),
                            "secure.test",
                            0,
                            Duration.ofMillis(10)))
                    .isInstanceOf(ReportException.class)
                    .hasMessageContaining("ended with 1");
        }
    }
}
