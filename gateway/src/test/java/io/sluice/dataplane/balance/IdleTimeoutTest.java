package io.sluice.dataplane.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an endpoint's closes teach, and what they do not. */
class IdleTimeoutTest {
    private static final long SECOND = 1_000_000_000L;

    private final IdleTimeout timeout = new IdleTimeout();
    private long now;

    private void ended(double unusedSeconds, double afterSeconds) {
        now += (long) (afterSeconds * SECOND);
        timeout.ended((long) (unusedSeconds * SECOND), now);
    }

    private void assertKnown(double seconds) {
        assertThat(timeout.known(now) / (double) SECOND).isEqualTo(seconds);
    }

    private void assertUnknown() {
        assertThat(timeout.known(now)).isEqualTo(IdleTimeout.UNKNOWN);
    }

    @Test
    void whatTwoMomentsAgreeOnIsTheLesserOfBoth() {
        ended(5.1, 10);
        assertUnknown();
        ended(5.0, 10);
        assertKnown(5.0);
        ended(4.9, 10);
        assertKnown(4.9);
    }

    @Test
    void aProcessThatEndsTeachesNothing() {
        for (int connection = 0; connection < 100; connection++) {
            ended(0.03 + connection % 7 * 0.01, 0.001);
        }
        assertUnknown();
    }

    @Test
    void twoProcessesThatEndTeachNothingWhereConnectionsSurviveMore() {
        ended(0.03, 10);
        timeout.survived(SECOND);
        ended(0.04, 10);
        assertUnknown();
    }

    @Test
    void itIsForgottenWhenAConnectionSurvivesMore() {
        ended(5, 10);
        ended(5, 10);
        timeout.survived(5 * SECOND + SECOND / 10);
        assertKnown(5);
        timeout.survived(7 * SECOND);
        assertUnknown();
    }

    @Test
    void itIsForgottenWhenAConnectionIsEndedLater() {
        ended(5, 10);
        ended(5, 10);
        ended(60, 10);
        assertUnknown();
    }

    @Test
    void itIsForgottenAfterTenMinutes() {
        ended(5, 10);
        ended(5, 10);
        now += 599 * SECOND;
        assertKnown(5);
        now += 2 * SECOND;
        assertUnknown();
    }
}
