package io.sluice.dataplane.activate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dataplane.loop.Clients;
import io.sluice.dataplane.loop.Loop;
import io.sluice.dataplane.loop.TimerWheel;
import io.sluice.testing.LogRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopUnitTest {
    private final VertxInternal vertx = (VertxInternal) Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static TimerWheel.Timer timer(Runnable then) {
        return new TimerWheel.Timer() {
            @Override
            protected void expired(long now) {
                then.run();
            }
        };
    }

    @Test
    void aLoopThatIsStuckForTenSecondsDoesNotTurnUntilItGoesOn() throws InterruptedException {
        AtomicLong clock = new AtomicLong(7);
        LoopUnit unit = new LoopUnit(
                new Loop(0, clock::get, 1),
                vertx.createEventLoopContext(),
                null,
                null,
                null,
                null,
                null,
                null,
                now -> 0);
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        unit.startTimers();
        unit.execute(() -> {
            stuck.countDown();
            awaitQuietly(goOn);
        });
        assertThat(stuck.await(5, TimeUnit.SECONDS)).isTrue();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(9));
        assertThat(unit.turns(clock.get())).isTrue();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(unit.turns(clock.get())).isFalse();
        goOn.countDown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!unit.turns(clock.get())) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        unit.stopTimers();
    }

    @Test
    @DisplayName("4.18 a pause of the process")
    void ticksThatWereMissedAreNotMadeUpFor() throws InterruptedException {
        List<Long> looks = new CopyOnWriteArrayList<>();
        LongSupplier clock = () -> {
            looks.add(System.nanoTime());
            return System.nanoTime();
        };
        LoopUnit unit = new LoopUnit(
                new Loop(0, clock, 1), vertx.createEventLoopContext(), null, null, null, null, null, null, now -> 0);
        unit.startTimers();
        CountDownLatch paused = new CountDownLatch(1);
        unit.execute(() -> {
            long end = System.nanoTime() + 8 * TimerWheel.tickNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            looks.clear();
            paused.countDown();
        });
        assertThat(paused.await(5, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (looks.size() < 3) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        unit.stopTimers();
        assertThat(looks.get(2) - looks.get(0)).isGreaterThanOrEqualTo(TimerWheel.tickNanos());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDefectAtOneDeadlineDoesNotEndTheOthers() throws InterruptedException {
        Loop loop = new Loop(0, System::nanoTime, 1);
        LoopUnit unit =
                new LoopUnit(loop, vertx.createEventLoopContext(), null, null, null, null, null, null, now -> 0);
        CountDownLatch later = new CountDownLatch(1);
        TimerWheel.Timer broken = timer(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        TimerWheel.Timer sound = timer(later::countDown);
        unit.execute(() -> {
            loop.timers().arm(broken, loop.tick());
            loop.timers().arm(sound, loop.now() + 5 * TimerWheel.tickNanos());
        });
        unit.startTimers();
        assertThat(later.await(5, TimeUnit.SECONDS)).isTrue();
        unit.stopTimers();
        assertThat(LogRecorder.expected("broken on purpose")).isTrue();
    }

    @Test
    @DisplayName("4.4 an Error in a tick")
    void anErrorEndsNeitherTheDeadlinesNorTheWaitForTheLastClient() throws Exception {
        AtomicLong clock = new AtomicLong(7);
        Loop loop = new Loop(0, clock::get, 1);
        Clients clients = new Clients(loop);
        CountDownLatch ticks = new CountDownLatch(5);
        LoopUnit unit =
                new LoopUnit(loop, vertx.createEventLoopContext(), clients, null, null, null, null, null, now -> {
                    ticks.countDown();
                    throw new NoClassDefFoundError("missing on purpose");
                });
        CountDownLatch deadline = new CountDownLatch(1);
        unit.execute(() -> loop.timers().arm(timer(deadline::countDown), loop.now()));
        unit.startTimers();
        assertThat(ticks.await(5, TimeUnit.SECONDS)).isTrue();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(deadline.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(unit.turns(clock.get())).as("it shows").isFalse();
        unit.finish().get(5, TimeUnit.SECONDS);
        unit.stopTimers();
        assertThat(LogRecorder.expected("; 0 more times")).isTrue();
        assertThat(LogRecorder.expected("missing on purpose"))
                .as("not one by one")
                .isTrue();
    }
}
