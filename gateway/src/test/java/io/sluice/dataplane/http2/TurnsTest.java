package io.sluice.dataplane.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.Loop;
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
    private final Turns turns = new Turns(new Loop(0, () -> now, 1), nextRound::add);

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
}
