package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.listen.Admission.Turn;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(2);

    private int takeAll() {
        int taken = 1;
        while (admission.take()) {
            taken++;
        }
        return taken;
    }

    private void fallBehind() {
        admission.fellBehind();
        admission.fellBehind();
    }

    @Test
    void whileOneLoopIsInTimeNobodyWaits() {
        assertThat(admission.fellBehind()).isFalse();
        assertThat(admission.holds()).isFalse();
        assertThat(admission.look(true)).isEqualTo(Turn.NOTHING);
        assertThat(admission.fellBehind()).isTrue();
        assertThat(admission.holds()).isTrue();
    }

    @Test
    void whileAllAreBehindOneIsLetInWithATick() {
        fallBehind();
        for (int i = 0; i < 10; i++) {
            assertThat(admission.look(false)).isEqualTo(Turn.NOTHING);
            assertThat(admission.look(true)).isEqualTo(Turn.PLACES);
            assertThat(takeAll()).isEqualTo(1);
        }
    }

    @Test
    void afterwardsMoreWithEachLook() {
        fallBehind();
        admission.caughtUp();
        for (int places = 1; places < 100; places++) {
            assertThat(admission.look(false)).isEqualTo(Turn.PLACES);
            assertThat(takeAll()).isEqualTo(places);
        }
    }

    @Test
    void whoFallsBehindAgainBeginsWithOne() {
        fallBehind();
        admission.caughtUp();
        for (int i = 0; i < 10; i++) {
            admission.look(false);
            takeAll();
        }
        admission.look(false);
        assertThat(admission.fellBehind()).as("it goes on").isFalse();
        assertThat(admission.look(false)).isEqualTo(Turn.NOTHING);
        admission.caughtUp();
        assertThat(admission.look(false)).isEqualTo(Turn.PLACES);
        assertThat(takeAll()).isEqualTo(1);
    }

    @Test
    void itIsOverWhenNobodyTakesAPlaceForSomeLooks() {
        fallBehind();
        admission.caughtUp();
        admission.look(false);
        takeAll();
        assertThat(admission.look(false)).isEqualTo(Turn.PLACES);
        for (int i = 0; i < 19; i++) {
            assertThat(admission.look(false)).isEqualTo(Turn.NOTHING);
        }
        assertThat(admission.holds()).isTrue();
        admission.take();
        for (int i = 0; i < 19; i++) {
            assertThat(admission.look(false)).as("somebody came after all").isEqualTo(Turn.NOTHING);
        }
        assertThat(admission.look(false)).isEqualTo(Turn.OVER);
        assertThat(admission.holds()).isFalse();
    }

    @Test
    void itIsNotOverWhileAllAreBehind() {
        fallBehind();
        admission.look(true);
        for (int i = 0; i < 10; i++) {
            assertThat(admission.look(true)).isEqualTo(Turn.NOTHING);
        }
        assertThat(admission.holds()).isTrue();
    }
}
