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
    void whileAllAreBehindOneIsLetInWithEveryFourthTick() {
        fallBehind();
        for (int i = 0; i < 10; i++) {
            assertThat(admission.look(false)).isEqualTo(Turn.NOTHING);
            assertThat(admission.look(true)).isEqualTo(Turn.PLACES);
            assertThat(takeAll()).isEqualTo(1);
            for (int between = 0; between < 3; between++) {
                assertThat(admission.look(true)).isEqualTo(Turn.NOTHING);
            }
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
        assertThat(looksUntilPlaces()).as("and a look later").isEqualTo(2);
        assertThat(takeAll()).isEqualTo(1);
    }

    private int looksUntilPlaces() {
        for (int looks = 1; looks < 1000; looks++) {
            if (admission.look(false) == Turn.PLACES) {
                return looks;
            }
        }
        return 1000;
    }

    @Test
    void whoFallsBehindAgainAndAgainLetsTheNextInEverLater() {
        fallBehind();
        int[] looks = new int[10];
        for (int i = 0; i < looks.length; i++) {
            admission.caughtUp();
            looks[i] = looksUntilPlaces();
            assertThat(takeAll()).isEqualTo(1);
            admission.fellBehind();
        }
        assertThat(looks).startsWith(1, 2, 4).isSorted();
        assertThat(looks[9])
                .as("a place in four more while it falls behind with each")
                .isBetween(30, 64);
    }

    @Test
    void andSoonerWhenItDoesNotAnyMore() {
        fallBehind();
        for (int i = 0; i < 20; i++) {
            admission.caughtUp();
            looksUntilPlaces();
            takeAll();
            admission.fellBehind();
        }
        admission.caughtUp();
        int looks = 0;
        int last;
        do {
            looks += looksUntilPlaces();
            last = takeAll();
        } while (last < 20);
        assertThat(looks).as("5 ms each: until 20 are let in with each look").isLessThan(400);
    }

    @Test
    void whoHasWaitedForTooLongLeavesItsPlaceToTheNext() {
        fallBehind();
        admission.caughtUp();
        assertThat(admission.refuse()).as("nobody was called").isFalse();
        admission.look(false);
        for (int i = 0; i < 16; i++) {
            assertThat(admission.refuse()).isTrue();
        }
        assertThat(admission.refuse()).as("or nobody would be served any more").isFalse();
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
