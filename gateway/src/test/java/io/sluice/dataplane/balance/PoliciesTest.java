package io.sluice.dataplane.balance;

import static io.sluice.dataplane.balance.Upstreams.balanced;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.Loop;
import io.sluice.model.UpstreamId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {
    private final UpstreamState state = new UpstreamState(Upstreams.ID, 1, 0);
    private final Loop loop = Upstreams.loop();

    private EndpointState pick(long key, Tried tried) {
        return state.pick(loop, Upstreams.NOBODY, key, tried);
    }

    private String name(long key) {
        return Upstreams.name(pick(key, null));
    }

    @Test
    @DisplayName("LB-T11 random")
    void randomIsUniform() {
        state.replace(balanced("random", "a", "b", "c"));
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 6_000; i++) {
            counts.merge(name(KeySource.NO_KEY), 1, Integer::sum);
        }
        double chi = counts.values().stream()
                .mapToDouble(n -> Math.pow(n - 2_000, 2) / 2_000)
                .sum();
        assertThat(counts).hasSize(3);
        assertThat(chi).isLessThan(13.8); // two degrees of freedom, p = 0.001
        assertThat(counts).isNotEqualTo(Map.of("a", 2_000, "b", 2_000, "c", 2_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "least_request", "hash uri", "hash header X-A", "sticky", "round_robin", "ewma"})
    @DisplayName("LB-13 LB-T10 a retry draws among the untried, whatever the policy")
    void aRetryGoesToAnUntriedEndpoint(String policy) {
        state.replace(balanced(policy, "a", "b", "c"));
        for (int request = 0; request < 100; request++) {
            long key = KeyHash.of(request);
            Tried tried = new Tried();
            for (int attempt = 0; attempt < 3; attempt++) {
                EndpointState next = pick(key, tried);
                assertThat(next).isNotNull();
                assertThat(tried.contains(next)).isFalse();
                tried.add(next);
            }
            assertThat(pick(key, tried) == null).isEqualTo(!policy.equals("ewma"));
        }
        state.replace(balanced(policy, "a"));
        assertThat(name(7)).isEqualTo("a");
        state.replace(balanced(policy));
        assertThat(pick(7, null)).isNull();
    }

    // --- least_request --------------------------------------------------------------------------------------------

    @Test
    @DisplayName("LB-30 of two the one with fewer requests under way")
    void aBusyEndpointIsAvoided() {
        state.replace(balanced("least_request", "a", "b"));
        Feedback slow = new Feedback();
        slow.begin(state, state.endpoints().at(0), loop);
        for (int i = 0; i < 20; i++) {
            assertThat(name(0)).isEqualTo("b");
        }
        slow.answered(loop);
        assertThat(name(0)).isEqualTo("b"); // its body is still under way
        slow.end();
        slow.end();
        assertThat(IntStream.range(0, 50).mapToObj(i -> name(0))).contains("a", "b");
    }

    @Test
    @DisplayName("LB-30 a slow endpoint of ten")
    void requestsAreSpreadByWhatEndpointsGetDone() {
        state.replace(balanced("least_request", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
        EndpointState stuck = state.endpoints().at(0);
        int toStuck = 0;
        for (int i = 0; i < 1_000; i++) {
            EndpointState next = pick(0, null);
            Feedback feedback = new Feedback();
            feedback.begin(state, next, loop);
            if (next == stuck) {
                toStuck++;
            } else {
                feedback.end();
            }
        }
        assertThat(toStuck).isOne();
    }

    @Test
    @DisplayName("LB-30 the count is right again after attempts of many event loops")
    void everyBeginningHasItsEndWhateverHappensInBetween() throws Exception {
        state.replace(balanced("least_request", "a", "b", "c"));
        CyclicBarrier together = new CyclicBarrier(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Loop own = new Loop(t, () -> 0, t);
                all.add(threads.submit(() -> {
                    together.await();
                    Feedback feedback = new Feedback();
                    for (int i = 0; i < 2_000; i++) {
                        feedback.begin(state, state.pick(own, Upstreams.NOBODY, 0, null), own);
                        if (i % 3 == 0) {
                            feedback.failed(own);
                        } else if (i % 3 == 1) {
                            feedback.answered(own);
                            feedback.end();
                        }
                    }
                    feedback.end();
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(state.endpoints().at(i).active().count()).isZero();
        }
    }

    // --- changes of policy ----------------------------------------------------------------------------------------

    @Test
    @DisplayName("LB-12 LB-36 another policy keeps endpoints and their connections")
    void aChangedPolicyKeepsWhatIsKnownOfEndpoints() {
        state.replace(balanced("least_request", "a", "b"));
        EndpointState a = state.endpoints().at(0);
        a.pool(0, "connections");
        Feedback under = new Feedback();
        under.begin(state, a, loop);
        EndpointSet before = state.endpoints();
        assertThat(state.replace(balanced("ewma", "a", "b"))).isEmpty();
        assertThat(state.endpoints()).isNotSameAs(before);
        assertThat(state.endpoints().at(0)).isSameAs(a);
        assertThat(a.pool(0)).isEqualTo("connections");
        under.end();
        assertThat(a.active().count()).isZero();
        EndpointSet same = state.endpoints();
        state.replace(balanced("ewma", "a", "b"));
        assertThat(state.endpoints()).isSameAs(same);
    }

    @Test
    @DisplayName("LB-36 a changed policy and changed endpoints at once")
    void policyAndEndpointsMayChangeTogether() {
        state.replace(balanced("ewma", "a", "b"));
        assertThat(state.replace(balanced("hash uri", "b", "c"))).hasSize(1);
        assertThat(state.keySource().kind()).isEqualTo(KeySource.Kind.URI);
        assertThat(List.of(name(1), name(2), name(3))).doesNotContain("a");
    }

    @Test
    void roundRobinIsToldNothing() {
        state.replace(balanced("round_robin", "a"));
        EndpointState a = state.endpoints().at(0);
        Feedback feedback = new Feedback();
        feedback.begin(state, a, loop);
        feedback.answered(loop);
        assertThat(a.active().count()).isZero();
        assertThat(a.score().level()).isEqualTo(EwmaScore.UNKNOWN);
    }

    // --- hash -----------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("LB-34 LB-36 equal keys, one endpoint")
    void equalKeysGoToOneEndpointAndManyKeysToAll() {
        state.replace(balanced("hash cookie user", "a", "b", "c"));
        assertThat(state.keySource().kind()).isEqualTo(KeySource.Kind.COOKIE);
        assertThat(state.keySource().name()).isEqualTo("user".getBytes(StandardCharsets.US_ASCII));
        Map<String, Integer> counts = new TreeMap<>();
        for (int user = 0; user < 3_000; user++) {
            String first = name(KeyHash.of(user));
            assertThat(name(KeyHash.of(user))).isEqualTo(first);
            counts.merge(first, 1, Integer::sum);
        }
        assertThat(counts).hasSize(3);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }

    @Test
    @DisplayName("LB-36 without the property requests take turns")
    void requestsWithoutAKeyTakeTurns() {
        state.replace(balanced("hash header X-User", "a", "b", "c"));
        assertThat(state.keySource().name()).isEqualTo("x-user".getBytes(StandardCharsets.US_ASCII));
        assertThat(Upstreams.picks(state, 4)).containsExactly("a", "b", "c", "a");
    }

    @Test
    @DisplayName("LB-13 the retries of one key go to one endpoint")
    void aDeadEndpointsKeysAgreeOnAnother() {
        state.replace(balanced("hash uri", "a", "b", "c", "d", "e"));
        for (int key = 1; key < 50; key++) {
            Tried tried = new Tried();
            tried.add(pick(KeyHash.of(key), null));
            assertThat(pick(KeyHash.of(key), tried)).isSameAs(pick(KeyHash.of(key), tried));
        }
    }

    // --- sticky ---------------------------------------------------------------------------------------------------

    private static long value(byte[] line) {
        String text = new String(line, StandardCharsets.US_ASCII);
        return Long.parseUnsignedLong(text.substring(text.indexOf('=') + 1, text.indexOf(';')), 16);
    }

    @Test
    @DisplayName("LB-36 sticky: a cookie names the endpoint")
    void aClientWithoutCookieGetsOneAndStaysThere() {
        state.replace(balanced("sticky cookie=shop", "a", "b", "c"));
        EndpointState first = pick(KeySource.NO_KEY, null);
        byte[] line = state.cookieLine(first, KeySource.NO_KEY);
        assertThat(new String(line, StandardCharsets.US_ASCII))
                .matches("Set-Cookie: shop=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax\r\n");
        for (int i = 0; i < 10; i++) {
            assertThat(pick(value(line), null)).isSameAs(first);
        }
        assertThat(state.cookieLine(first, value(line))).isNull();
        assertThat(Upstreams.name(pick(KeySource.NO_KEY, null))).isNotEqualTo(Upstreams.name(first));
    }

    @Test
    @DisplayName("LB-36 sticky: the endpoint leaves")
    void aClientMovesOnlyWhenItsEndpointIsGone() {
        state.replace(balanced("sticky", "a", "b", "c"));
        EndpointState b = state.endpoints().at(1);
        long cookie = value(state.cookieLine(b, KeySource.NO_KEY));
        state.replace(balanced("sticky", "a", "b", "c", "d", "e"));
        assertThat(pick(cookie, null)).isSameAs(b);
        state.replace(balanced("sticky", "a", "c"));
        EndpointState next = pick(cookie, null);
        assertThat(next).isNotSameAs(b);
        assertThat(state.cookieLine(next, cookie)).isNotNull();
        state.replace(balanced("sticky", "a", "b", "c"));
        assertThat(Upstreams.name(pick(cookie, null))).isEqualTo("b"); // named by its address, on every replica
    }

    @Test
    @DisplayName("LB-36 sticky: an attempt fails")
    void aRetryGoesElsewhereAndTheCookieStays() {
        state.replace(balanced("sticky", "a", "b"));
        EndpointState a = state.endpoints().at(0);
        long cookie = value(state.cookieLine(a, KeySource.NO_KEY));
        Tried tried = new Tried();
        tried.add(a);
        EndpointState other = pick(cookie, tried);
        assertThat(other).isSameAs(state.endpoints().at(1));
        assertThat(state.cookieLine(other, cookie)).isNull();
    }

    @Test
    @DisplayName("LB-36 sticky: Services under one host have cookies of their own")
    void withoutANameTheCookieIsTheServicesOwn() {
        state.replace(balanced("sticky", "a"));
        UpstreamState other = new UpstreamState(new UpstreamId("a", "other", 80), 1, 0);
        other.replace(balanced("sticky", "a"));
        String mine = new String(state.cookieLine(state.endpoints().at(0), 0), StandardCharsets.US_ASCII);
        String theirs = new String(other.cookieLine(other.endpoints().at(0), 0), StandardCharsets.US_ASCII);
        assertThat(mine).startsWith("Set-Cookie: sluice-").doesNotContain("10.0.0");
        assertThat(mine.substring(0, mine.indexOf('='))).isNotEqualTo(theirs.substring(0, theirs.indexOf('=')));
        assertThat(value(mine.getBytes(StandardCharsets.US_ASCII)))
                .isNotEqualTo(value(theirs.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    @DisplayName("LB-36 sticky: an invented cookie")
    void aCookieThatNamesNothingIsReplaced() {
        state.replace(balanced("sticky", "a", "b"));
        EndpointState next = pick(0x1234, null);
        assertThat(next).isNotNull();
        assertThat(state.cookieLine(next, 0x1234)).isNotNull();
    }
}
