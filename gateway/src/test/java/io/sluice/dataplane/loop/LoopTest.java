package io.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.LoopCounters.Total;
import io.sluice.model.Reason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LoopTest {
    private long clock = 100;

    @Test
    void timeStandsStillUntilTheNextBatch() {
        Loop loop = new Loop(3, () -> clock, 1);
        clock = 200;
        assertThat(loop.now()).isEqualTo(100);
        assertThat(loop.tick()).isEqualTo(200);
        assertThat(loop.now()).isEqualTo(200);
        assertThat(loop.index()).isEqualTo(3);
    }

    @Test
    void everyReasonAndTotalHasItsOwnCounter() {
        LoopCounters counters = new LoopCounters();
        for (Reason reason : Reason.values()) {
            for (int i = 0; i <= reason.ordinal(); i++) {
                counters.count(reason);
            }
        }
        for (Total total : Total.values()) {
            for (int i = 0; i <= total.ordinal(); i++) {
                counters.count(total);
            }
        }
        assertThat(Reason.values())
                .allSatisfy(reason -> assertThat(counters.of(reason)).isEqualTo(reason.ordinal() + 1));
        assertThat(Total.values())
                .allSatisfy(total -> assertThat(counters.of(total)).isEqualTo(total.ordinal() + 1));
    }

    @Test
    void anotherThreadSeesWhatALoopHasCounted() throws InterruptedException {
        LoopCounters counters = new LoopCounters();
        Thread loop = new Thread(() -> {
            for (int i = 0; i < 100_000; i++) {
                counters.count(Total.REQUESTS);
            }
        });
        loop.start();
        long last = 0;
        while (loop.isAlive()) {
            long seen = counters.of(Total.REQUESTS);
            assertThat(seen).isGreaterThanOrEqualTo(last);
            last = seen;
            Thread.onSpinWait();
        }
        loop.join();
        assertThat(counters.of(Total.REQUESTS)).isEqualTo(100_000);
    }

    @Test
    void equalSeedsGiveEqualNumbersAndOthersOthers() {
        LoopRandom one = new LoopRandom(7);
        LoopRandom same = new LoopRandom(7);
        LoopRandom other = new LoopRandom(8);
        for (int i = 0; i < 100; i++) {
            long number = one.next();
            assertThat(same.next()).isEqualTo(number);
            assertThat(other.next()).isNotEqualTo(number);
        }
    }

    @Test
    void randomNumbersBelowABoundAreSpreadEvenly() {
        LoopRandom random = new LoopRandom(42);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[random.below(10)]++;
        }
        assertThat(Arrays.stream(counts)).allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
        assertThat(random.below(1)).isZero();
        for (int i = 0; i < 1_000; i++) {
            assertThat(random.below(Integer.MAX_VALUE)).isNotNegative();
        }
    }
}
