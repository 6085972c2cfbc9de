package io.sluice.dataplane.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When kept connections are used, and when not. Time begins anywhere, as that of a JVM does. */
class ReuseTrustTest {
    private static final long SECOND = 1_000_000_000L;

    private final ReuseTrust trust = new ReuseTrust();
    private long now = Long.MAX_VALUE - SECOND / 2;

    private void deadEnds(int count) {
        for (int i = 0; i < count; i++) {
            trust.deadEnd(now);
        }
    }

    private void assertPausedFor(int seconds) {
        assertThat(trust.paused(now + seconds * SECOND - 1)).as(seconds + " s").isTrue();
        assertThat(trust.paused(now + seconds * SECOND)).as(seconds + " s").isFalse();
    }

    @Test
    void oneDeadEndIsARace() {
        deadEnds(1);
        assertThat(trust.paused(now)).isFalse();
        now += SECOND + 1;
        deadEnds(1);
        assertThat(trust.paused(now)).as("not within a second").isFalse();
        trust.worked();
        deadEnds(1);
        assertThat(trust.paused(now)).as("not in a row").isFalse();
    }

    @Test
    void twoInARowPauseAndEachFurtherOnePausesLonger() {
        deadEnds(2);
        assertPausedFor(1);
        for (int seconds = 2; seconds <= 64; seconds *= 2) {
            now += 100 * SECOND;
            deadEnds(1);
            assertPausedFor(seconds);
        }
        now += 100 * SECOND;
        deadEnds(1);
        assertPausedFor(64);
        trust.worked();
        assertThat(trust.paused(now)).isFalse();
        deadEnds(2);
        assertPausedFor(1);
    }

    @Test
    void whatWasInUseBeforeCountsOnce() {
        deadEnds(50);
        assertPausedFor(1);
        now += SECOND;
        deadEnds(50);
        assertPausedFor(2);
    }
}
