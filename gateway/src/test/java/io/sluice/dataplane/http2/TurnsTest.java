package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.LoopCounters.Total;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("how much of a loop's round is the HTTP/2 clients'")
class TurnsTest {
    private static final long MICROS = 1_000;

    private final ArrayDeque<Runnable> nextRound = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private long now;
    private final Loop loop = new Loop(0, () -> now, 1);
    private final Turns turns = new Turns(loop, nextRound::add);

    private boolean comes() {
        return turns.mayBegin(now);
    }

    /** So many turns of it, of so many microseconds each, wait. */
    private void waits(String name, int times, long micros) {
        turns.enter(new Turns.Waiting() {
            private int left = times;

            @Override
            public boolean turn() {
                done.add(name);
                now += micros * MICROS;
                return --left > 0;
            }
        });
    }

    private void round() {
        List<Runnable> tasks = List.copyOf(nextRound);
        nextRound.clear();
        tasks.forEach(Runnable::run);
    }

    @Test
    void whileThereIsTimeNobodyWaits() {
        for (int i = 0; i < 9; i++) {
            assertThat(comes()).isTrue();
            now += 100 * MICROS;
            assertThat(turns.hasTime()).isTrue();
        }
        assertThat(comes()).isTrue();
        now += 100 * MICROS;
        assertThat(turns.hasTime()).isFalse();
        assertThat(comes()).isFalse();
        assertThat(nextRound).isEmpty();
    }

    @Test
    void thereIsTimeAgainWhenAsMuchHasGoneToOthers() {
        comes();
        now += 1000 * MICROS;
        turns.hasTime();
        now += 999 * MICROS;
        assertThat(comes()).isFalse();
        now += 2 * MICROS;
        assertThat(comes()).isTrue();
    }

    @Test
    void whoWaitsTakesTurnsWithOthersAndEachRoundIsShort() {
        waits("flood", 5, 400);
        waits("one", 1, 10);
        waits("two", 2, 400);
        assertThat(done).isEmpty();
        round();
        assertThat(done).containsExactly("flood", "one", "two", "flood");
        round();
        assertThat(done).endsWith("flood", "two", "flood", "flood");
        round();
        assertThat(done).endsWith("two", "flood", "flood", "flood").hasSize(8);
        round();
        assertThat(nextRound).isEmpty();
    }

    @Test
    void whoComesWhileOthersWaitStandsBehindThem() {
        waits("first", 1, 10);
        assertThat(comes()).isFalse();
        waits("second", 1, 10);
        assertThat(nextRound).hasSize(1);
        round();
        assertThat(done).containsExactly("first", "second");
        assertThat(nextRound).isEmpty();
        assertThat(comes()).isTrue();
    }

    /** Such that each of its turns begins so many requests. */
    private void asks(String name, int times, long micros, int requests) {
        turns.enter(new Turns.Waiting() {
            private int left = times;
            private long since = turns.waitBegins();

            @Override
            public boolean turn() {
                turns.waited(since);
                done.add(name);
                now += micros * MICROS;
                begin(requests);
                return --left > 0;
            }
        });
    }

    private void begin(int requests) {
        for (int i = 0; i < requests; i++) {
            loop.counters().count(Total.REQUESTS);
        }
    }

    /** What others do in a round, so many requests of them. */
    private int others(long micros, int requests) {
        now += micros * MICROS;
        begin(requests);
        int before = done.size();
        round();
        return done.size() - before;
    }

    @Test
    void whoWaitsGetsAsManyRequestsAsOthersHad() {
        asks("h2", 1000, 1600, 8);
        assertThat(others(60_000, 40)).as("40 requests").isEqualTo(5);
        assertThat(others(60_000, 300)).as("as much time").isEqualTo(38);
        assertThat(others(60_000, 0)).as("its own").isEqualTo(1);
    }

    @Test
    @DisplayName("H2-03 a flood gets no more by what it costs elsewhere")
    void whatIsDoneForTheFloodItselfIsNotTheOthers() {
        asks("flood", 1000, 200, 8);
        for (long micros = 100; micros < 1_000_000; micros *= 2) {
            assertThat(others(micros, 1)).isEqualTo(5);
        }
    }

    @Test
    @DisplayName("4.18 a pause of the process")
    void aPauseIsNotMadeUpForAtOnce() {
        asks("h2", 10_000, 1000, 1);
        assertThat(others(10_000_000, 10_000)).isEqualTo(100);
    }

    @Test
    void framesWithoutRequestsGetNoMoreTimeThanOthersHad() {
        asks("flood", 1000, 500, 0);
        assertThat(others(10_000, 300)).isEqualTo(20);
        assertThat(others(100, 300)).isEqualTo(2);
    }

    @Test
    @DisplayName("4.12 how long they wait")
    void theLongestWaitOfACycleIsThatOfWhoHasMost() {
        loop.queueing().measureBy(() -> now);
        asks("light", 1, 2000, 16);
        asks("heavy", 4, 2000, 16);
        List<Long> waits = new ArrayList<>();
        while (!nextRound.isEmpty()) {
            round();
            waits.add(loop.queueing().longest() / 1_000_000);
        }
        assertThat(waits).containsExactly(0L, 2L, 4L, 6L, 0L);
    }

    @Test
    @DisplayName("4.12 who works for few requests is not too busy for more")
    void waitsForFramesWithoutRequestsDoNotCount() {
        loop.queueing().measureBy(() -> now);
        asks("one", 100, 2000, 0);
        asks("two", 100, 2000, 7);
        for (int i = 0; i < 100; i++) {
            round();
            assertThat(loop.queueing().longest()).isZero();
        }
    }

    @Test
    @DisplayName("4.18 a pause of the process makes nobody wait")
    void onlyWhatTheLoopHasWorkedCounts() {
        long[] worked = {0};
        loop.queueing().measureBy(() -> worked[0]);
        asks("one", 100, 2000, 16);
        now += 60_000_000 * MICROS;
        round();
        assertThat(loop.queueing().longest()).isZero();
        worked[0] += 7;
        round();
        assertThat(loop.queueing().longest()).isEqualTo(7);
    }
}
