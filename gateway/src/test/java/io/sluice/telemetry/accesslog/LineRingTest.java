package io.sluice.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LineRingTest {
    private final LineRing ring = new LineRing(1024);
    private final Line line = new Line();

    private boolean offer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        ring.place(line);
        line.put(bytes);
        if (line.full() && ring.placeAtStart(line)) {
            line.put(bytes);
        }
        if (!line.full()) {
            ring.commit(line);
        }
        return !line.full();
    }

    private String take() {
        int size = ring.readable();
        String text = new String(ring.bytes(), ring.start(), size, StandardCharsets.US_ASCII);
        ring.consumed(size);
        return text;
    }

    private static String text(int number, int length) {
        return number + "x".repeat(length) + "\n";
    }

    @Test
    void linesComeOutAsTheyWentInWhateverTheirLengths() {
        Random random = new Random(7);
        ArrayDeque<String> inside = new ArrayDeque<>();
        int dropped = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = text(i, random.nextInt(random.nextInt(10) == 0 ? 900 : 60));
            if (offer(text)) {
                inside.add(text);
            } else {
                dropped++;
            }
            if (random.nextInt(8) == 0) {
                drain(inside);
            }
        }
        drain(inside);
        assertThat(dropped).isBetween(1, 50_000);
    }

    private void drain(ArrayDeque<String> inside) {
        StringBuilder taken = new StringBuilder();
        for (String part = take(); !part.isEmpty(); part = take()) {
            assertThat(part).endsWith("\n");
            taken.append(part);
        }
        assertThat(taken).hasToString(String.join("", inside));
        inside.clear();
    }

    @Test
    void aFullRingTakesNothingUntilItIsRead() {
        while (offer(text(1, 60))) {
            assertThat(ring.readable()).isLessThanOrEqualTo(1024);
        }
        assertThat(offer(text(2, 60))).isFalse();
        take();
        assertThat(offer(text(3, 60))).isTrue();
        assertThat(take()).isEqualTo(text(3, 60));
    }

    @Test
    void theLineThatFillsHalfOfItSaysSo() {
        int calls = 0;
        int at = 0;
        for (int i = 0; i < 12; i++) {
            ring.place(line);
            line.put(new byte[64]);
            if (ring.commit(line)) {
                calls++;
                at = i;
            }
        }
        assertThat(calls).isEqualTo(1);
        assertThat(at).isEqualTo(7);
    }

    @Test
    @Timeout(30)
    void aReaderOnAnotherThreadSeesWholeLinesInOrder() throws InterruptedException {
        int lines = 200_000;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Thread reader = new Thread(() -> {
            int found = 0;
            while (found < lines) {
                int size = ring.readable();
                for (int i = ring.start(); i < ring.start() + size; i++) {
                    found += ring.bytes()[i] == '\n' ? 1 : 0;
                }
                seen.write(ring.bytes(), ring.start(), size);
                ring.consumed(size);
                if (size == 0) {
                    Thread.yield();
                }
            }
        });
        reader.start();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            String text = text(i, i % 97);
            while (!offer(text)) {
                Thread.yield();
            }
            expected.append(text);
        }
        reader.join();
        assertThat(seen.toString(StandardCharsets.US_ASCII).contentEquals(expected))
                .isTrue();
    }
}
