package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopRestTest {
    private static final long MS = 1_000_000L;

    private long now = Long.MAX_VALUE - 20 * MS; // and beyond: a clock of nanoseconds may
    private long worked;
    private final LoopRest rest = new LoopRest(now);

    private boolean look(long millis, long busy) {
        now += millis * MS;
        worked += busy * MS;
        return rest.look(now, worked);
    }

    @Test
    void halfOfTheTimeIsRest() {
        assertThat(look(100, 49)).isTrue();
        assertThat(look(100, 51)).isFalse();
        assertThat(look(100, 0)).isTrue();
    }

    @Test
    void whatIsShorterThanATwentiethOfASecondSaysNothing() {
        assertThat(look(49, 0)).isFalse();
        assertThat(look(1, 0)).as("both together").isTrue();
        assertThat(look(1, 0)).as("a new time begins").isFalse();
    }

    @Test
    void eachTimeCountsForItself() {
        assertThat(look(1000, 0)).isTrue();
        assertThat(look(50, 50)).as("what was spared before is gone").isFalse();
    }
}
