package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NowAndThenTest {
    private static final long SECOND = 1_000_000_000L;

    /** Clocks of this kind begin anywhere, and may pass from the largest number to the smallest. */
    private final long start = Math.subtractExact(Long.MAX_VALUE, SECOND);

    @Test
    void onceAtOnceAndThenEveryTenSeconds() {
        NowAndThen line = new NowAndThen();
        assertThat(line.due(start)).isTrue();
        assertThat(line.due(start)).isFalse();
        assertThat(line.due(start + 10 * SECOND - 1)).isFalse();
        assertThat(line.due(start + 10 * SECOND)).isTrue();
        assertThat(line.unsaid()).isEqualTo(2);
        assertThat(line.unsaid()).isZero();
    }

    @Test
    void severalTimesInTenSecondsFromTheFirst() {
        NowAndThen line = new NowAndThen(3);
        assertThat(line.due(start)).isTrue();
        assertThat(line.due(start + 9 * SECOND)).isTrue();
        assertThat(line.due(start + 9 * SECOND)).isTrue();
        assertThat(line.due(start + 9 * SECOND)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(line.due(start + 10 * SECOND)).isTrue();
        }
        assertThat(line.due(start + 10 * SECOND)).isFalse();
        assertThat(line.unsaid()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeSaidIsSaidWithTheNextOne() {
        NowAndThen line = new NowAndThen();
        assertThat(line.due(start)).isTrue();
        line.failed();
        assertThat(line.due(start)).isTrue();
        assertThat(line.unsaid()).isEqualTo(1);
        assertThat(line.due(start)).isFalse();
    }
}
