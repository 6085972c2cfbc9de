package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.activate.MemoryWatch.Stage;
import io.sluice.settings.Settings;
import io.sluice.testing.LogRecorder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryWatchTest {
    private double share;
    private int looks;
    private long now;
    private final MemoryWatch watch =
            new MemoryWatch(this::share, Settings.defaults().limits(), now);

    private double share() {
        looks++;
        return share;
    }

    private Stage at(double used) {
        share = used;
        now += Duration.ofSeconds(1).toNanos();
        return watch.look(now);
    }

    @AfterEach
    void warningsWereExpected() {
        LogRecorder.expected("of the memory budget is in use");
    }

    @ParameterizedTest
    @DisplayName("4.12 stages of the memory budget")
    @CsvSource({
        "0,CALM",
        "0.91,CALM",
        "0.92,LAST_REQUESTS",
        "0.949,LAST_REQUESTS",
        "0.95,SHED",
        "0.98,REFUSE",
        "3,REFUSE"
    })
    void eachStageBeginsAtItsShare(double used, Stage stage) {
        assertThat(at(used)).isEqualTo(stage);
        assertThat(watch.stage()).isEqualTo(stage);
    }

    @Test
    void aStageIsLeftBelowWhereItWasEntered() {
        assertThat(at(0.98)).isEqualTo(Stage.REFUSE);
        assertThat(at(0.965)).isEqualTo(Stage.REFUSE);
        assertThat(at(0.955)).isEqualTo(Stage.SHED);
        assertThat(at(0.935)).isEqualTo(Stage.SHED);
        assertThat(at(0.925)).isEqualTo(Stage.LAST_REQUESTS);
        assertThat(at(0.905)).isEqualTo(Stage.LAST_REQUESTS);
        assertThat(at(0.89)).isEqualTo(Stage.CALM);
        assertThat(at(0.91)).isEqualTo(Stage.CALM);
    }

    @Test
    void itIsLookedFourTimesASecondHoweverManyLoopsAsk() {
        for (int millis = 0; millis < 1000; millis++) {
            watch.look(now + Duration.ofMillis(millis).toNanos());
        }
        assertThat(looks).isEqualTo(4);
    }

    @Test
    void clocksMayBeNegative() {
        long before = -Duration.ofHours(1).toNanos();
        MemoryWatch early = new MemoryWatch(this::share, Settings.defaults().limits(), before);
        share = 0.99;
        assertThat(early.look(before)).isEqualTo(Stage.REFUSE);
    }

    @Test
    void whatIsDoneIsSaidNowAndThen() {
        at(0.99);
        assertThat(LogRecorder.expected("99 % of the memory budget is in use: new connections are refused"))
                .isTrue();
        for (int i = 0; i < 4; i++) {
            at(0.93);
            at(0.99);
        }
        assertThat(LogRecorder.expected("of the memory budget is in use"))
                .as("to and fro within ten seconds")
                .isFalse();
    }
}
