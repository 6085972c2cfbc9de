package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.balanced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.dataplane.loop.Loop;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeakEwmaTest {
    private static final long SECOND = 1_000_000_000L;
    /** Three months after the machine's start. */
    private static final long NOW = 90L * 86_400 * SECOND;

    private static final Offset<Double> EXACT = within(1e-9);

    private final UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
    private long now = NOW;
    private Loop loop = new Loop(0, () -> now, 42);

    @BeforeEach
    void threeEndpoints() {
        state.replace(balanced("ewma", "a", "b", "c"));
    }

    private EwmaScore score(int index) {
        return state.endpoints().at(index).score();
    }

    private static void store(EwmaScore score, double seconds, long at) {
        // The first answer counts fully.
        score.add((long) (seconds * SECOND), at);
    }

    private String pick(Tried tried) {
        return Upstreams.name(state.pick(loop, Upstreams.NOBODY, KeySource.NO_KEY, tried));
    }

    private void storeOfT20() {
        state.replace(balanced("ewma", "a", "c"));
        store(score(0), 0.2, NOW - SECOND);
        store(score(1), 1.2, NOW - 20 * SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("LB-T20 LB-21 the lower score of two, decayed until now")
    void theLowerOneWinsThoughItWasTheHigher(long seed) {
        storeOfT20();
        loop = new Loop(0, () -> now, seed);
        assertThat(score(0).at(NOW)).isCloseTo(0.18097, within(1e-5));
        assertThat(score(1).at(NOW)).isCloseTo(0.16240233988393524, EXACT);
        assertThat(pick(null)).isEqualTo("c");
    }

    @Test
    @DisplayName("LB-T21 an update")
    void anAnswerCountsMoreTheLongerNothingWasHeard() {
        store(score(1), 0.3, NOW - 5 * SECOND);
        score(1).add((long) ((0.02 + 0.1) * SECOND), NOW);
        assertThat(score(1).at(NOW)).isCloseTo(0.22917551874827, EXACT);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("LB-T22 both were tried")
    void whenAllWereTriedTheLowestIsTriedAgain(long seed) {
        storeOfT20();
        loop = new Loop(0, () -> now, seed);
        Tried tried = new Tried();
        tried.add(state.endpoints().at(0));
        assertThat(pick(tried)).isEqualTo("c");
        tried.add(state.endpoints().at(1));
        assertThat(pick(tried)).isEqualTo("c");
    }

    @Test
    @DisplayName("LB-21 endpoints that were tried are left out")
    void aTriedEndpointIsLeftOutThoughItIsTheFastest() {
        store(score(0), 0.001, NOW);
        store(score(1), 0.1, NOW);
        store(score(2), 0.2, NOW);
        Tried tried = new Tried();
        tried.add(state.endpoints().at(0));
        for (int i = 0; i < 50; i++) {
            assertThat(pick(tried)).isIn("b", "c");
        }
    }

    @Test
    @DisplayName("LB-21 a new endpoint starts at the average")
    void aNewEndpointIsNeitherFloodedNorStarved() {
        store(score(0), 0.1, NOW);
        store(score(1), 0.2, NOW);
        store(score(2), 0.6, NOW);
        state.replace(balanced("ewma", "a", "b", "c", "d"));
        assertThat(score(3).at(NOW)).isCloseTo(0.3, EXACT);
        assertThat(score(0).at(NOW)).isCloseTo(0.1, EXACT);
    }

    @Test
    @DisplayName("LB-21 scores are kept while an endpoint stays and gone when it is gone")
    void anEndpointThatComesBackIsANewOne() {
        store(score(0), 0.1, NOW);
        store(score(1), 0.5, NOW);
        state.replace(balanced("ewma", "a", "c"));
        state.replace(balanced("round_robin", "a", "c"));
        state.replace(balanced("ewma", "a", "b", "c"));
        assertThat(score(0).at(NOW)).isCloseTo(0.1, EXACT);
        assertThat(score(1).at(NOW)).isCloseTo(0.1, EXACT);
    }

    @Test
    @DisplayName("LB-21 nothing known yet")
    void anEndpointOfWhichNothingIsKnownGoesFirst() {
        store(score(0), 0.1, NOW);
        store(score(1), 0.1, NOW);
        assertThat(score(2).level()).isEqualTo(EwmaScore.UNKNOWN);
        for (int i = 0; i < 20; i++) {
            Tried tried = new Tried();
            tried.add(state.endpoints().at(0));
            assertThat(pick(tried)).isIn("b", "c");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("4.10 an endpoint that does not answer, once quick or never heard of")
    void whoKeepsRequestsWaitingGetsFewMore(boolean onceQuick) {
        store(score(0), 0.1, NOW);
        store(score(1), 0.1, NOW);
        if (onceQuick) {
            store(score(2), 0.01, NOW);
        }
        int stuck = 0;
        for (int i = 0; i < 300; i++) {
            Feedback feedback = new Feedback();
            EndpointState picked = state.pick(loop, Upstreams.NOBODY, KeySource.NO_KEY, null);
            feedback.begin(state, picked, loop);
            now += SECOND / 10;
            if (picked == state.endpoints().at(2)) {
                stuck++;
            } else {
                feedback.answered(loop);
                feedback.end();
            }
        }
        assertThat(stuck)
                .as("of 300 requests in 30 s, with a score that decays by a factor of 20")
                .isBetween(1, 3);
    }

    @Test
    @DisplayName("LB-21 connecting counts, the time of the last attempt")
    void feedbackMeasuresFromTheConnectionToTheResponseHead() {
        EndpointState a = state.endpoints().at(0);
        EndpointState b = state.endpoints().at(1);
        Feedback feedback = new Feedback();
        feedback.begin(state, a, loop);
        now += SECOND / 2;
        feedback.failed(loop);
        feedback.begin(state, b, loop);
        now += SECOND / 4;
        feedback.answered(loop);
        now += 100 * SECOND;
        feedback.end();
        assertThat(b.score().at(NOW + SECOND * 3 / 4)).isCloseTo(0.25, EXACT);
        assertThat(a.score().at(NOW + SECOND / 2)).isCloseTo(0.5, EXACT);
    }

    @Test
    @DisplayName("LB-21 a quick refusal is not a quick answer")
    void anEndpointThatRefusesAtOnceDoesNotLookFast() {
        EndpointState a = state.endpoints().at(0);
        store(a.score(), 0.2, now);
        Feedback feedback = new Feedback();
        feedback.begin(state, a, loop);
        now += 1_000_000;
        feedback.failed(loop);
        assertThat(a.score().at(now)).isCloseTo(0.2, within(1e-3));
    }
}
