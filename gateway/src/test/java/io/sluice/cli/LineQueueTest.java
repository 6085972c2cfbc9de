package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.LineQueue.Text;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LineQueueTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private final BlockedStream pipe = new BlockedStream();
    private final PrintStream stream = pipe.stream();
    private final LineQueue queue =
            LineQueue.start("lines", lines -> new Text(stream, "here " + lines + " are missing\n"));

    @AfterEach
    void end() {
        pipe.readFromNowOn();
        queue.end();
    }

    @Test
    void whoeverAddsDoesNotWaitAndTheOrderIsKept() {
        add("a\n");
        pipe.awaitStuck();
        add("b\n");
        add("c\n");
        assertThat(pipe.text()).isEmpty();
        assertThat(all()).isEqualTo("a\nb\nc\n");
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void whatHasNoRoomIsDroppedCountedAndSaidOnceWhereItIsMissing() {
        String full = "x".repeat(LineQueue.ROOM - 2) + "\n";
        add(full);
        pipe.awaitStuck();
        add("does\nnot fit\n");
        add("\n"); // would fit, but there must be one gap alone
        assertThat(queue.dropped()).isEqualTo(3);
        assertThat(all()).isEqualTo(full + "here 3 are missing\n");
        add("after\n");
        assertThat(all()).isEqualTo(full + "here 3 are missing\nafter\n");
        assertThat(queue.dropped()).isEqualTo(3);
    }

    @Test
    void aTextLargerThanTheRoomIsWrittenWholeWhenNothingElseWaits() {
        String large = "x\n".repeat(LineQueue.ROOM);
        add(large);
        assertThat(all()).isEqualTo(large);
    }

    @Test
    void flushGivesUpWhileNobodyReads() {
        add("a\n");
        assertThat(queue.flush(Duration.ofMillis(1))).isFalse();
        assertThat(pipe.text()).isEmpty();
    }

    @Test
    void whatWaitsAtTheEndIsStillWritten() {
        add("a\n");
        pipe.awaitStuck();
        add("b\n");
        queue.end();
        add("too late\n");
        pipe.readFromNowOn();
        while (!pipe.text().equals("a\nb\n")) {
            Thread.onSpinWait(); // the class has a time limit
        }
        assertThat(queue.dropped()).isEqualTo(1);
    }

    private void add(String lines) {
        queue.add(new Text(stream, lines));
    }

    private String all() {
        pipe.readFromNowOn();
        assertThat(queue.flush(PATIENT)).isTrue();
        return pipe.text();
    }
}
