package io.sluice.dataplane.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.listen.Admission.Turn;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long MILLI = 1_000_000L;
    private static final int NEVER = 10_000;

    private final Admission admission = new Admission(2);
    private long now = Long.MAX_VALUE - 1000 * MILLI; // it will overflow, as a clock may

    private Turn lookAfter(long millis) {
        now += millis * MILLI;
        return admission.look(now);
    }

    private int takeAll() {
        int taken = 0;
        while (admission.hasPlaces()) {
            assertThat(admission.letsIn(false)).isTrue();
            taken++;
        }
        return taken;
    }

    private void fallBehind() {
        admission.fellBehind(now);
        admission.fellBehind(now);
    }

    private int millisUntilPlaces() {
        for (int millis = 1; millis < NEVER; millis++) {
            if (lookAfter(1) == Turn.PLACES) {
                return millis;
            }
        }
        return NEVER;
    }

    @Test
    void whileOneLoopIsInTimeNobodyWaits() {
        assertThat(admission.fellBehind(now)).isFalse();
        assertThat(admission.holds()).isFalse();
        assertThat(lookAfter(1000)).isEqualTo(Turn.NOTHING);
        assertThat(admission.fellBehind(now)).isTrue();
        assertThat(admission.holds()).isTrue();
    }

    @Test
    void whileAllAreBehindOneIsLetInEachQuarterOfASecond() {
        fallBehind();
        assertThat(lookAfter(0)).isEqualTo(Turn.PLACES);
        for (int i = 0; i < 10; i++) {
            assertThat(takeAll()).isEqualTo(1);
            assertThat(millisUntilPlaces()).isEqualTo(250);
        }
    }

    @Test
    void afterwardsOneMoreEach5ms() {
        fallBehind();
        admission.caughtUp();
        for (int places = 1; places < 100; places++) {
            assertThat(lookAfter(4)).isEqualTo(places == 1 ? Turn.PLACES : Turn.NOTHING);
            assertThat(places == 1 ? Turn.PLACES : lookAfter(1)).isEqualTo(Turn.PLACES);
            assertThat(takeAll()).isEqualTo(places);
        }
    }

    @Test
    void howManyLoopsLookDoesNotMatter() {
        fallBehind();
        admission.caughtUp();
        int letIn = 0;
        for (int i = 0; i < 100; i++) {
            now += MILLI;
            for (int loop = 0; loop < 8; loop++) {
                letIn += admission.look(now) == Turn.PLACES ? takeAll() : 0;
            }
        }
        assertThat(letIn).as("1 + 2 + … + 20").isEqualTo(210);
    }

    @Test
    void whoFallsBehindAgainBeginsWithOne() {
        fallBehind();
        admission.caughtUp();
        for (int i = 0; i < 10; i++) {
            lookAfter(5);
            takeAll();
        }
        lookAfter(5);
        assertThat(admission.fellBehind(now)).as("it goes on").isFalse();
        assertThat(admission.hasPlaces()).isFalse();
        assertThat(lookAfter(5)).isEqualTo(Turn.NOTHING);
        admission.caughtUp();
        assertThat(millisUntilPlaces()).isLessThan(5);
        assertThat(takeAll()).isEqualTo(1);
    }

    @Test
    void whoFallsBehindAgainAndAgainLetsTheNextInEverLater() {
        fallBehind();
        int[] millis = new int[10];
        for (int i = 0; i < millis.length; i++) {
            admission.caughtUp();
            millis[i] = millisUntilPlaces();
            assertThat(takeAll()).isEqualTo(1);
            admission.fellBehind(now);
        }
        assertThat(millis).containsExactly(1, 5, 15, 35, 75, 155, 315, 320, 320, 320);
    }

    @Test
    void andSoonerWhenItDoesNotAnyMore() {
        fallBehind();
        for (int i = 0; i < 20; i++) {
            admission.caughtUp();
            millisUntilPlaces();
            takeAll();
            admission.fellBehind(now);
        }
        admission.caughtUp();
        int millis = 0;
        int last;
        do {
            millis += millisUntilPlaces();
            last = takeAll();
        } while (last < 20);
        assertThat(millis).as("until 20 are let in each 5 ms").isLessThan(2000);
    }

    @Test
    void andAtOnceWhenALoopHasTimeToSpare() {
        fallBehind();
        for (int i = 0; i < 20; i++) {
            admission.caughtUp();
            millisUntilPlaces();
            takeAll();
            admission.fellBehind(now);
        }
        admission.caughtUp();
        admission.rested();
        for (int places = 1; places < 5; places++) {
            assertThat(millisUntilPlaces()).isEqualTo(5);
            assertThat(takeAll()).isEqualTo(places);
        }
    }

    @Test
    void whoHasWaitedForTooLongLeavesItsPlaceToTheNext() {
        fallBehind();
        admission.caughtUp();
        lookAfter(5);
        for (int i = 0; i < 16; i++) {
            assertThat(admission.letsIn(true)).isFalse();
            assertThat(admission.hasPlaces()).isTrue();
        }
        assertThat(admission.letsIn(true))
                .as("or nobody would be served any more")
                .isTrue();
        assertThat(admission.hasPlaces()).isFalse();
    }

    @Test
    void whoIsAcceptedWhenThereIsNoPlaceIsLetInUnlessItHasWaitedForTooLong() {
        fallBehind();
        lookAfter(0);
        admission.caughtUp();
        admission.fellBehind(now); // between the look and the one who takes the place
        assertThat(admission.letsIn(true)).isFalse();
        assertThat(admission.letsIn(false)).isTrue();
        assertThat(admission.hasPlaces()).isFalse();
    }

    @Test
    void itIsOverWhenNobodyTakesAPlaceForATenthOfASecond() {
        fallBehind();
        admission.caughtUp();
        lookAfter(5);
        takeAll();
        assertThat(lookAfter(5)).isEqualTo(Turn.PLACES);
        assertThat(lookAfter(99)).isEqualTo(Turn.NOTHING);
        assertThat(admission.holds()).isTrue();
        admission.letsIn(false);
        assertThat(lookAfter(99)).as("somebody came after all").isEqualTo(Turn.NOTHING);
        assertThat(lookAfter(99)).isEqualTo(Turn.NOTHING);
        assertThat(lookAfter(1)).isEqualTo(Turn.OVER);
        assertThat(admission.holds()).isFalse();
    }

    @Test
    void whoTookAPlaceBeforeDoesNotCountForThoseGivenLater() {
        fallBehind();
        admission.caughtUp();
        lookAfter(5);
        takeAll();
        assertThat(lookAfter(5)).isEqualTo(Turn.PLACES);
        assertThat(lookAfter(50)).isEqualTo(Turn.NOTHING);
        assertThat(lookAfter(50)).isEqualTo(Turn.OVER);
    }

    @Test
    void itIsNotOverWhileAllAreBehind() {
        fallBehind();
        lookAfter(0);
        for (int i = 0; i < 10; i++) {
            assertThat(lookAfter(1000)).isEqualTo(Turn.NOTHING);
        }
        assertThat(admission.holds()).isTrue();
    }
}
