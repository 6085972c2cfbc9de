package io.sluice.kit;

import static io.sluice.kit.Readiness.Probe.DECLINED;
import static io.sluice.kit.Readiness.Probe.FAILED;
import static io.sluice.kit.Readiness.Probe.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.kit.Readiness.Probe;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final Readiness readiness = new Readiness();

    private boolean after(Probe... probes) {
        for (Probe probe : probes) {
            readiness.probed(probe);
        }
        return readiness.ready();
    }

    @Test
    void nobodyIsReadyBeforeSayingSo() {
        assertThat(readiness.ready()).isFalse();
        assertThat(after(FAILED)).isFalse();
        assertThat(after(READY)).isTrue();
    }

    @Test
    void anAnswerCountsAtOnceAndAFailureWithTheThirdInARow() {
        assertThat(after(READY, FAILED, FAILED)).isTrue();
        assertThat(after(READY, FAILED, FAILED))
                .as("counted anew after an answer")
                .isTrue();
        assertThat(after(FAILED)).isFalse();
        assertThat(after(READY)).isTrue();
        assertThat(after(DECLINED)).isFalse();
    }

    @Test
    void whoseTrafficPortRefusesIsReadyWhenAProbeSaysSoAgain() {
        after(READY);
        readiness.refused();
        assertThat(after(FAILED)).isFalse();
        assertThat(after(READY)).isTrue();
    }
}
