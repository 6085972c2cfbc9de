package io.sluice.dataplane.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UpstreamLoadTest {
    private final UpstreamLoad load = new UpstreamLoad();

    private List<LoadShare> waiting(int number) {
        List<LoadShare> shares = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            LoadShare share = new LoadShare();
            assertThat(share.begin(load, 1_000)).isTrue();
            shares.add(share);
        }
        return shares;
    }

    @Test
    @DisplayName("4.5 the budget is 20 % of the requests that wait, and three at least")
    void theBudget() {
        List<LoadShare> few = waiting(10);
        assertThat(few.stream().filter(share -> share.retry(20, 3)).count()).isEqualTo(3);
        few.forEach(LoadShare::end);
        assertThat(load.retrying()).isZero();
        List<LoadShare> many = waiting(100);
        assertThat(many.stream().filter(share -> share.retry(20, 3)).count()).isEqualTo(20);
        many.forEach(LoadShare::end);
        assertThat(load.waiting()).isZero();
    }

    @Test
    void aShareCountsOnceHoweverOftenItEndsOrRetries() {
        LoadShare share = new LoadShare();
        assertThat(share.begin(load, 1)).isTrue();
        assertThat(share.retry(0, 1)).isTrue();
        assertThat(share.retry(0, 1)).isTrue();
        assertThat(load.retrying()).isEqualTo(1);
        share.end();
        share.end();
        assertThat(load.waiting()).isZero();
        assertThat(load.retrying()).isZero();
    }

    @Test
    @DisplayName("4.11 the limit is exact over several event loops")
    void theLimitIsExact() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> loops = new ArrayList<>();
        for (int loop = 0; loop < 4; loop++) {
            Thread thread = new Thread(() -> {
                LoadShare share = new LoadShare();
                for (int i = 0; i < 20_000; i++) {
                    if (share.begin(load, 2)) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        share.end();
                    }
                }
            });
            thread.start();
            loops.add(thread);
        }
        for (Thread thread : loops) {
            thread.join();
        }
        assertThat(load.waiting()).isZero();
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    @DisplayName("4.11 a request waits from the end of its body on, once, and is not refused then")
    void whoIsStillSendingDoesNotWait() {
        LoadShare sending = new LoadShare();
        assertThat(sending.beginSending(load, 1)).isTrue();
        assertThat(load.waiting()).isZero();
        LoadShare whole = new LoadShare();
        assertThat(whole.begin(load, 1)).isTrue();
        assertThat(new LoadShare().beginSending(load, 1)).as("nobody begins").isFalse();
        sending.sent();
        sending.sent();
        assertThat(load.waiting()).isEqualTo(2);
        sending.end();
        sending.sent();
        assertThat(load.waiting()).as("was answered before its end").isEqualTo(1);
        whole.end();
        assertThat(load.waiting()).isZero();
    }

    @Test
    void whoNeverSentAllEndsWithoutHavingWaited() {
        LoadShare sending = new LoadShare();
        assertThat(sending.beginSending(load, 1)).isTrue();
        assertThat(sending.retry(20, 3)).isTrue();
        sending.end();
        assertThat(load.waiting()).isZero();
        assertThat(load.retrying()).isZero();
    }

    @Test
    void whoIsRefusedHoldsNothing() {
        LoadShare first = new LoadShare();
        LoadShare second = new LoadShare();
        assertThat(first.begin(load, 1)).isTrue();
        assertThat(second.begin(load, 1)).isFalse();
        second.end();
        assertThat(load.waiting()).isEqualTo(1);
    }
}
