package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PressureTest {
    private final Pressure pressure = new Pressure();

    @Test
    void everySixteenthClientThatStallsHasReadSizesLookedAt() {
        pressure.clientStalled(); // before anybody looks
        pressure.onStalls(() -> 4096);
        for (int i = 2; i <= 15; i++) {
            pressure.clientStalled();
        }
        assertThat(pressure.mostRead()).isEqualTo(Integer.MAX_VALUE);
        pressure.clientStalled();
        assertThat(pressure.mostRead()).isEqualTo(4096);
        pressure.readAtMost(Integer.MAX_VALUE);
        pressure.clientStalled();
        assertThat(pressure.mostRead()).isEqualTo(Integer.MAX_VALUE);
    }

    private long shedOf(int requests) {
        return IntStream.range(0, requests).filter(i -> pressure.shedsNext()).count();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1000", "0.5,500", "0.25,250", "0.9,899"})
    void thisPartIsRefused(double part, int of1000) {
        pressure.set(false, part);
        assertThat(shedOf(1000)).isEqualTo(of1000);
    }

    @Test
    void itIsSpreadEvenly() {
        pressure.set(false, 0.25);
        for (int i = 0; i < 100; i++) {
            assertThat(shedOf(4)).isEqualTo(1);
        }
    }

    @Test
    void ofThoseWhoTakeTurnsMoreMayBeRefusedThanOfOthers() {
        pressure.set(false, 0.25);
        pressure.setOfTurns(0.5);
        assertThat(IntStream.range(0, 100).filter(i -> pressure.shedsNextOfTurns()))
                .hasSize(50);
        assertThat(shedOf(100)).isEqualTo(25);
        pressure.set(false, 0.75);
        assertThat(IntStream.range(0, 100).filter(i -> pressure.shedsNextOfTurns()))
                .hasSize(75);
    }

    @Test
    void whoLooksLaterIsNotOwed() {
        pressure.set(true, 1);
        assertThat(pressure.endsConnections()).isTrue();
        shedOf(10);
        pressure.set(false, 0);
        assertThat(shedOf(10)).isZero();
        assertThat(pressure.endsConnections()).isFalse();
    }
}
