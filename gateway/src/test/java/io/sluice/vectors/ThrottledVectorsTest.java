package io.sluice.vectors;

import static io.sluice.vectors.Heads.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.RawClient;
import io.sluice.kit.WitnessUpstream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that has hardly any processor time. */
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class ThrottledVectorsTest {
    private static final int TIMES = 20;

    @TempDir
    private Path folder;

    @Test
    @DisplayName("4.18 a tenth of a processor is slow, and nothing else")
    void servesAllTheSame() throws Exception {
        try (WitnessUpstream witness = WitnessUpstream.start();
                ChildGateway gateway = ChildGateway.start(folder, witness, 1_024, "--limits-loop-lag=250ms");
                RawClient steady = RawClient.connect(gateway.address())) {
            Process throttle = gateway.throttle(TIMES);
            int served = 0;
            try {
                while (throttle.isAlive()) {
                    steady.send(get());
                    served++;
                    assertThat(steady.readResponses(served).statuses())
                            .hasSize(served)
                            .containsOnly(200);
                    try (RawClient fresh = RawClient.connect(gateway.address())) {
                        fresh.send(get());
                        assertThat(fresh.readResponses(1).response().status()).isEqualTo(200);
                    }
                }
            } finally {
                throttle.waitFor(); // it ends with the process going on
            }
            assertThat(throttle.exitValue()).isZero();
            assertThat(served).isGreaterThan(TIMES / 2);
            long before = gateway.loopsTicks();
            steady.readFor(Duration.ofMillis(500));
            assertThat(gateway.loopsTicks() - before)
                    .as("hundredths of a second of work: nothing is made up for")
                    .isLessThan(10);
            assertThat(gateway.logged("WARN")).isEmpty();
            assertThat(gateway.logged("ERROR")).isEmpty();
        }
    }
}
