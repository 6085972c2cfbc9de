package io.sluice.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.settings.LogSettings;
import io.sluice.settings.LogSettings.Format;
import io.sluice.testing.LogRecorder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines on their way to a sink that is well, blocked, full or gone. */
@Timeout(30)
class AccessLogTest {
    private static final LogSettings SETTINGS = new LogSettings("./unused", Format.COMBINED, 256 << 10);
    private static final int FLOOD = 20_000;

    /** Keeps what it gets; blocks or refuses when told. */
    private static final class FakeSink implements LineSink {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean blocks;
        private volatile boolean stubborn;
        private volatile boolean empty;
        private final AtomicInteger reopened = new AtomicInteger();
        private int room = Integer.MAX_VALUE;

        @Override
        public boolean empty() {
            return empty;
        }

        @Override
        public synchronized void write(ByteBuffer lines) throws IOException {
            while (stubborn && released.getCount() > 0) {
                LockSupport.parkNanos(1_000_000); // returns at once when interrupted
            }
            if (blocks) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            int size = Math.min(lines.remaining(), room);
            kept.write(lines.array(), lines.arrayOffset() + lines.position(), size);
            lines.position(lines.position() + size);
            room -= room == Integer.MAX_VALUE ? 0 : size;
            if (size == 0) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void reopen() {
            reopened.incrementAndGet();
        }

        synchronized void room(int bytes) {
            room = bytes;
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return "the fake";
        }
    }

    private final FakeSink sink = new FakeSink();

    private AccessLog log(int loops) {
        return new AccessLog(SETTINGS, sink, loops, () -> LoggedExchange.WALL_MILLIS);
    }

    private static LoggedExchange request(int loop, int number) {
        return LoggedExchange.onLoop(loop, "GET /" + number + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void everyLineIsThereAfterAStopAndInOrderPerLoop() {
        AccessLog log = log(2);
        StringBuilder expected0 = new StringBuilder();
        StringBuilder expected1 = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            log.ended(request(i % 2, i), 200, null);
            (i % 2 == 0 ? expected0 : expected1).append('/').append(i).append(' ');
        }
        log.close();
        StringBuilder even = new StringBuilder();
        StringBuilder odd = new StringBuilder();
        sink.text().lines().forEach(line -> {
            String target = line.replaceAll(".*GET (\\S+ ).*", "$1");
            (Integer.parseInt(target.strip().substring(1)) % 2 == 0 ? even : odd).append(target);
        });
        assertThat(even).hasToString(expected0.toString());
        assertThat(odd).hasToString(expected1.toString());
        assertThat(log.dropped()).isZero();
    }

    @Test
    void aLineIsWrittenWithoutAnythingElseHappening() {
        try (AccessLog log = log(1)) {
            log.ended(request(0, 1), 200, null);
            await(() -> sink.text().contains("GET /1 "));
        }
    }

    @Test
    void aBlockedSinkCostsLinesWhichAreCounted() {
        sink.blocks = true;
        AccessLog log = log(1);
        LoggedExchange request = request(0, 1);
        for (int i = 0; i < FLOOD; i++) {
            log.ended(request, 200, null); // would never return if it waited
        }
        long dropped = log.dropped();
        assertThat(dropped).isGreaterThan(FLOOD / 2);
        log.report();
        log.report();
        assertThat(LogRecorder.expected(dropped + " access log lines dropped")).isTrue();
        sink.blocks = false;
        sink.released.countDown();
        log.close();
        assertThat(sink.text().lines().count()).isEqualTo(FLOOD - dropped);
        assertThat(log.dropped()).isEqualTo(dropped);
    }

    @Test
    void aSinkThatStaysBlockedHoldsTheStopForTwoSecondsOnly() {
        sink.blocks = true;
        AccessLog log = log(1);
        log.ended(request(0, 1), 200, null);
        log.close();
        await(() -> log.dropped() == 1);
        assertThat(LogRecorder.expected("does not take its last lines")).isTrue();
        LogRecorder.expected("1 access log lines dropped");
    }

    @Test
    void whatABlockedSinkIsNotGivenAnyMoreIsCountedBeforeTheEnd() {
        sink.blocks = true;
        AccessLog log = log(2);
        for (int i = 0; i < 600; i++) {
            log.ended(request(i % 2, i), 200, null);
        }
        log.close();
        assertThat(log.dropped()).isEqualTo(600);
        assertThat(LogRecorder.expected("does not take its last lines")).isTrue();
        assertThat(LogRecorder.expected("600 access log lines dropped")).isTrue();
    }

    @Test
    void whatASinkThatNothingEndsLeavesInTheBuffersIsCountedToo() {
        sink.stubborn = true;
        AccessLog log = log(2);
        LoggedExchange request = request(1, 7);
        for (int i = 0; i < FLOOD; i++) {
            log.ended(request, 200, null);
        }
        log.ended(request(0, 1), 200, null);
        log.close();
        assertThat(log.dropped()).isEqualTo(FLOOD + 1);
        assertThat(LogRecorder.expected("does not take its last lines")).isTrue();
        assertThat(LogRecorder.expected("access log lines dropped")).isTrue();
        sink.released.countDown();
    }

    @Test
    void aLineThatWasCutIsNotEndedInANewFile() {
        sink.room(100); // in the middle of the second line
        AccessLog log = log(1);
        log.ended(request(0, 0), 200, null);
        log.ended(request(0, 1), 200, null);
        await(() -> log.dropped() == 1);
        String before = sink.text();
        assertThat(before).doesNotEndWith("\n");
        sink.empty = true;
        sink.room(Integer.MAX_VALUE);
        log.ended(request(0, 2), 200, null);
        log.close();
        assertThat(sink.text()).startsWith(before + "203.");
        assertThat(LogRecorder.expected("cannot be written to the fake")).isTrue();
        assertThat(LogRecorder.expected("1 access log lines dropped")).isTrue();
    }

    @Test
    void aFullDiskIsSaidOnceAndLinesAreWholeAgainWhenThereIsRoom() {
        sink.room(100); // in the middle of the second line
        AccessLog log = log(1);
        for (int i = 0; i < 5; i++) {
            log.ended(request(0, i), 200, null);
        }
        await(() -> log.dropped() == 4);
        log.ended(request(0, 5), 200, null);
        await(() -> log.dropped() == 5);
        sink.room(Integer.MAX_VALUE);
        log.ended(request(0, 6), 200, null);
        log.close();
        assertThat(sink.text().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("GET /0 ").endsWith("\"-\""),
                        line -> assertThat(line).startsWith("203.").doesNotEndWith("\"-\" \"-\""),
                        line -> assertThat(line).contains("GET /6 ").endsWith("\"-\""));
        assertThat(LogRecorder.expected("cannot be written to the fake, lines are dropped until it can: No space left"))
                .isTrue();
        assertThat(LogRecorder.expected("cannot be written")).as("said twice").isFalse();
        assertThat(LogRecorder.expected("5 access log lines dropped")).isTrue();
    }

    @Test
    void reopenReachesTheSink() {
        try (AccessLog log = log(1)) {
            log.reopen();
            await(() -> sink.reopened.get() == 1);
        }
        assertThat(sink.reopened).as("and it is let go at the end").hasValue(2);
    }

    @Test
    void aLineAllocatesNothing() {
        try (AccessLog log = log(1)) {
            LoggedExchange request = request(0, 1);
            for (int i = 0; i < FLOOD; i++) {
                log.ended(request, 200, null);
            }
            long before = allocated();
            for (int i = 0; i < FLOOD; i++) {
                log.ended(request, 200, null);
            }
            assertThat((allocated() - before) / FLOOD).isZero();
            log.report();
            LogRecorder.expected("access log lines dropped");
        }
        LogRecorder.expected("access log lines dropped");
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
