package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadLimitTest {
    private double share;
    private int looks;
    private long now = -Duration.ofHours(1).toNanos();
    private final List<Boolean> scarce = new ArrayList<>();
    private final ReadLimit limit = new ReadLimit(this::share, scarce::add, now);

    private double share() {
        looks++;
        return share;
    }

    private int at(double held) {
        share = held;
        now += Duration.ofSeconds(1).toNanos();
        return limit.look(now);
    }

    @ParameterizedTest
    @DisplayName("4.13 the less memory is left, the less is read at once")
    @CsvSource({"0,2147483647", "0.24,2147483647", "0.25,16384", "0.49,16384", "0.5,4096", "2,4096"})
    void lessIsReadWhereMemoryIsScarce(double held, int bytes) {
        assertThat(at(held)).isEqualTo(bytes);
    }

    @Test
    void itIsOverWhenTheMemoryIsFree() {
        assertThat(at(0.9)).isEqualTo(4096);
        assertThat(at(0.1)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    @DisplayName("4.13 while many clients begin not to read it is looked every 5 ms")
    void itIsLookedSoonerWhereMemoryMayHaveGone() {
        at(0.1);
        share = 0.9;
        assertThat(limit.lookSoon(now + Duration.ofMillis(4).toNanos())).isEqualTo(Integer.MAX_VALUE);
        assertThat(limit.look(now + Duration.ofMillis(5).toNanos())).isEqualTo(Integer.MAX_VALUE);
        assertThat(limit.lookSoon(now + Duration.ofMillis(5).toNanos())).isEqualTo(4096);
        share = 0.1;
        assertThat(limit.look(now + Duration.ofMillis(54).toNanos()))
                .as("and then after 50 ms, as ever")
                .isEqualTo(4096);
        assertThat(limit.look(now + Duration.ofMillis(55).toNanos())).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    @DisplayName("4.13 whether memory is scarce is told when it changes")
    void scarcityIsToldWhenItChanges() {
        at(0.1);
        assertThat(scarce).isEmpty();
        at(0.3);
        at(0.6);
        at(0.3);
        assertThat(scarce).containsExactly(true);
        at(0.1);
        at(0.1);
        assertThat(scarce).containsExactly(true, false);
    }

    @Test
    void itIsLookedTwentyTimesASecondHoweverManyLoopsAsk() {
        for (int millis = 0; millis < 1000; millis++) {
            limit.look(now + Duration.ofMillis(millis).toNanos());
        }
        assertThat(looks).isEqualTo(20);
    }
}
