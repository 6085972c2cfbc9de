package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final AtomicBoolean planActive = new AtomicBoolean(true);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean one = new AtomicBoolean(true);
    private final AtomicBoolean other = new AtomicBoolean(true);
    private final Health health = new Health(planActive::get, stopping::get, List.of(() -> true, one::get, other::get));

    @Test
    void itIsReadyWithAPlanUntilTheStopBegins() {
        assertThat(health.ready()).isTrue();
        planActive.set(false);
        assertThat(health.ready()).isFalse();
        planActive.set(true);
        stopping.set(true);
        assertThat(health.ready()).isFalse();
    }

    @Test
    void itIsAliveWhileEveryPartIs() {
        planActive.set(false);
        assertThat(health.alive()).isTrue();
        one.set(false);
        assertThat(health.alive()).isFalse();
        one.set(true);
        other.set(false);
        assertThat(health.alive()).isFalse();
    }

    @Test
    void partsThatEndWithAStopAreNoReasonForARestart() {
        stopping.set(true);
        one.set(false);
        assertThat(health.alive()).isTrue();
    }
}
