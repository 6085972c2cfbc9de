package io.sluice.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ResultsTest {

    private static final Results.Series NGINX = new Results.Series("keepalive-1k", "nginx");
    private static final Results.Series SLUICE = new Results.Series("keepalive-1k", "sluice");

    private final Results results = new Results();

    @Test
    void aRatioIsTakenRoundByRoundSoThatASlowMinuteCancelsOut() {
        // The machine is half as fast in round 1: the ratio of the medians would say 0.9, so would each round.
        add(NGINX, 0, 10);
        add(SLUICE, 0, 9);
        add(NGINX, 1, 20);
        add(SLUICE, 1, 18);
        assertThat(results.ratio(SLUICE, NGINX)).isEqualTo(new Quartiles(0.9, 0.9, 0.9, 2));
    }

    @Test
    void theMedianOfRatiosIsNotTheRatioOfMedians() {
        add(NGINX, 0, 1);
        add(NGINX, 1, 10);
        add(NGINX, 2, 100);
        add(SLUICE, 0, 10);
        add(SLUICE, 1, 1);
        add(SLUICE, 2, 300);
        assertThat(results.ratio(SLUICE, NGINX).median()).isEqualTo(3);
    }

    @Test
    void aRoundThatOneSideLacksDoesNotCount() {
        add(NGINX, 0, 10);
        add(NGINX, 1, 10);
        add(SLUICE, 1, 8);
        results.addVoid(SLUICE, 0, "3 timeout");
        assertThat(results.ratio(SLUICE, NGINX).count()).isEqualTo(1);
        assertThat(results.voids(SLUICE)).containsExactly("round 0: 3 timeout");
    }

    @Test
    void halvesAreComparedByTheirMediansRelativeToTheSmaller() {
        results.addHalves("keepalive-1k", sample(10), sample(10.4));
        results.addHalves("keepalive-1k", sample(10), sample(10.4));
        results.addHalves("keepalive-1k", sample(10), sample(99));
        assertThat(results.halvesApart("keepalive-1k")).isEqualTo(0.04, within(1e-9));
        assertThat(results.halvesApart("post-16k")).isNaN();
    }

    @Test
    void theHalvesOfARoundCountAsTheirMean() {
        assertThat(Sample.mean(sample(10), sample(12)).cpuMicros()).isEqualTo(11);
    }

    @Test
    void aGoalIsMetByTheMedianAloneAndSaysWhenRoundsAreTooFew() {
        Goal goal = new Goal(SLUICE, NGINX, 0.95);
        assertThat(goal.verdict(results)).endsWith("not measured");
        for (int round = 0; round < 15; round++) {
            add(NGINX, round, 10);
            add(SLUICE, round, round < 8 ? 9.5 : 20);
            if (round == 0) {
                assertThat(goal.verdict(results)).contains("met").contains("no proof");
            }
        }
        assertThat(goal.verdict(results))
                .isEqualTo("keepalive-1k sluice / nginx ≤ 0.95: met, 0.950 [0.950 2.000] in 15 rounds");
        add(SLUICE, 0, 20);
        assertThat(goal.verdict(results)).contains("missed, 2.000");
    }

    private void add(Results.Series series, int round, double cpuMicros) {
        results.add(series, round, sample(cpuMicros));
    }

    private static Sample sample(double cpuMicros) {
        return new Sample(cpuMicros, 1, 1, 1, 1, 1);
    }
}
