package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopLagTest {
    private static final long MS = 1_000_000;
    private static final long WANTED = 5 * MS;

    private static final int REQUESTS = 16;

    private long now = -3_000 * MS;
    private long worked = 7 * MS;
    private LoopLag lag = new LoopLag(20 * MS);

    @BeforeEach
    void begin() {
        lag.look(now, worked, WANTED, 0);
    }

    /** A look that comes late, since there were many requests to serve. */
    private LoopLag late(long millis) {
        worked += WANTED + millis * MS;
        return look(millis, REQUESTS);
    }

    private LoopLag look(long millisLate, long requests) {
        now += WANTED + millisLate * MS;
        lag.look(now, worked, WANTED, requests);
        return lag;
    }

    /** How long rounds of this length last until something is refused. */
    private long untilShed(LoopLag other, long millis) {
        lag = other;
        begin();
        return untilShed(millis);
    }

    private long untilShed(long millis) {
        long since = now;
        while (late(millis).excess() == 0) {
            assertThat(now - since).as("it comes at last").isLessThan(10_000 * MS);
        }
        return (now - since) / MS;
    }

    @Test
    void whoIsALittleLateIsInTime() {
        for (int i = 0; i < 1000; i++) {
            assertThat(late(20).late()).isFalse();
            assertThat(lag.excess()).isZero();
        }
    }

    @Test
    @DisplayName("4.18 a pause of the process is no overload")
    void whoDidNotHaveTheProcessorIsNotBehind() {
        for (int i = 0; i < 100; i++) {
            worked += 5 * MS;
            assertThat(look(1000, REQUESTS).late()).isFalse();
            assertThat(lag.excess()).isZero();
        }
    }

    @Test
    void fewRequestsAreNotWhatMakesARoundLong() {
        for (int i = 0; i < 100; i++) {
            worked += 1000 * MS;
            assertThat(look(1000, REQUESTS - 1).late()).isFalse();
            assertThat(lag.excess()).isZero();
        }
    }

    @Test
    void inAShortRoundFewRequestsAreMany() {
        LoopLag strict = new LoopLag(2 * MS);
        strict.look(now, worked, MS, 0);
        for (int requests : new int[] {3, 4, 16, 100}) {
            worked += 4 * MS - MS / 2;
            strict.look(now, worked, MS, requests);
            assertThat(strict.late()).as("%d in 3.5 ms", requests).isEqualTo(requests > 3);
        }
    }

    @Test
    void theFirstLookSaysNothing() {
        LoopLag fresh = new LoopLag(20 * MS);
        fresh.look(now, 1_000_000 * MS, WANTED, REQUESTS);
        assertThat(fresh.late()).isFalse();
    }

    @Test
    void whatIsMadeUpForAfterAPauseRefusesNobody() {
        late(200);
        assertThat(lag.late()).as("nobody new meanwhile").isTrue();
        for (double rest = 0.8 * 200; rest > 1; rest *= 0.8) {
            assertThat(late((long) rest).excess()).isZero();
        }
        assertThat(late(0).late()).isFalse();
    }

    @Test
    void oneLookInTimeStartsItAnew() {
        for (int i = 0; i < 100; i++) {
            late(100);
            late(100);
            assertThat(late(1).excess()).isZero();
        }
    }

    @Test
    @DisplayName("4.12 late all the time is overload")
    void lateForHalfASecondIsOverload() {
        assertThat(untilShed(40)).isBetween(500L, 900L);
        assertThat(lag.lateness()).isEqualTo(40 * MS);
    }

    @Test
    void whoWantsShorterRoundsKnowsSooner() {
        assertThat(untilShed(new LoopLag(2 * MS), 6)).isBetween(200L, 250L);
        assertThat(untilShed(new LoopLag(MS / 10), 6))
                .as("a tenth of a second at least")
                .isBetween(100L, 150L);
    }

    @Test
    void whateverTheFirstRoundWasItIsFoundSoon() {
        assertThat(untilShed(700)).isBetween(1500L, 2900L);
    }

    @Test
    void asMuchIsRefusedAsIsTooMuch() {
        untilShed(40);
        assertThat(late(40).excess()).isCloseTo(0.5, within(0.01));
        assertThat(late(80).excess()).isCloseTo(0.75, within(0.01));
        assertThat(late(100_000).excess()).as("never all").isEqualTo(0.9);
    }

    @Test
    @DisplayName("4.12 recovery")
    void itIsOverWithTheFirstLookInTime() {
        untilShed(40);
        assertThat(late(20).excess()).isZero();
        assertThat(lag.late()).as("not yet in time enough for somebody new").isTrue();
        assertThat(late(9).late()).isFalse();
    }

    @Test
    void againItIsOverloadSooner() {
        untilShed(40);
        late(0);
        assertThat(untilShed(25)).isLessThan(350);
        for (int i = 0; i < 2000; i++) {
            late(0);
        }
        assertThat(untilShed(25)).as("ten seconds later").isGreaterThan(500);
    }

    @Test
    void zeroIsNoLimit() {
        LoopLag none = new LoopLag(0);
        for (int i = 1; i < 100; i++) {
            none.look(i * 1000L * MS, i * 1000L * MS, WANTED, REQUESTS);
            assertThat(none.excess()).isZero();
            assertThat(none.late()).isFalse();
        }
    }

    /** A look at those who take turns. */
    private LoopLag waited(long millis) {
        now += WANTED;
        lag.lookAtTurns(now, millis * MS);
        return lag;
    }

    @Test
    @DisplayName("4.12 who waits for turns too long makes it overload")
    void longWaitsForTurnsAreOverload() {
        long since = now;
        while (waited(40).excess() == 0) {
            assertThat(lag.lateAgain())
                    .as("a burst is not in the way of newcomers")
                    .isFalse();
            assertThat(now - since).isLessThan(2_000 * MS);
        }
        assertThat(now - since).isBetween(500 * MS, 900 * MS);
        assertThat(lag.excess()).isCloseTo(0.5, within(0.01));
        assertThat(lag.lateAgain()).isTrue();
        assertThat(waited(20).excess()).isZero();
        assertThat(waited(9).lateAgain()).isFalse();
    }

    @Test
    void afterOverloadABurstIsInTheWayOfNewcomersForFiveSeconds() {
        while (waited(40).excess() == 0) {
            assertThat(lag.late()).isTrue();
        }
        waited(0);
        assertThat(waited(30).lateAgain()).isTrue();
        for (int i = 0; i < 1000; i++) {
            waited(0);
        }
        assertThat(waited(30).lateAgain()).as("five seconds later").isFalse();
        assertThat(lag.late()).isTrue();
    }
}
