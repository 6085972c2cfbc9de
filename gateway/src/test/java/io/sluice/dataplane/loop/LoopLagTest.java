package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopLagTest {
    private static final long SECOND = 1_000_000_000L;

    private final LoopLag lag = new LoopLag(SECOND, 0);
    private long now;

    private boolean tickAfter(long nanos) {
        now += nanos;
        return lag.tick(now);
    }

    private boolean onTime() {
        return tickAfter(TimerWheel.tickNanos());
    }

    @Test
    void ticksThatAreALittleLateAreNothing() {
        for (int i = 0; i < 100; i++) {
            assertThat(tickAfter(SECOND)).isFalse();
        }
    }

    @Test
    @DisplayName("4.18 a pause of the process is no overload")
    void oneLateTickIsAPause() {
        assertThat(tickAfter(60 * SECOND)).isFalse();
        assertThat(onTime()).isFalse();
        assertThat(tickAfter(60 * SECOND)).isFalse();
        assertThat(onTime()).isFalse();
    }

    @Test
    void theSecondLateTickInARowIsLoad() {
        assertThat(tickAfter(2 * SECOND)).isFalse();
        assertThat(tickAfter(2 * SECOND)).isTrue();
    }

    @Test
    void itIsOverWhenNoTickWasLateForAWhile() {
        tickAfter(2 * SECOND);
        tickAfter(2 * SECOND);
        long since = now;
        while (onTime()) {
            assertThat(now - since).isLessThanOrEqualTo(2 * SECOND);
        }
        assertThat(now - since).isGreaterThanOrEqualTo(SECOND);
    }

    @Test
    void aLateTickMeanwhileProlongsIt() {
        tickAfter(2 * SECOND);
        tickAfter(2 * SECOND);
        for (int i = 0; i < 10; i++) {
            assertThat(onTime()).isTrue();
        }
        assertThat(tickAfter(2 * SECOND)).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(onTime()).isTrue();
        }
    }

    @Test
    void zeroIsNoLimit() {
        LoopLag none = new LoopLag(0, 0);
        assertThat(none.tick(100 * SECOND)).isFalse();
        assertThat(none.tick(200 * SECOND)).isFalse();
    }
}
