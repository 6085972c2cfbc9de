package io.sluice.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is still to be written to one connection, in order. Belongs to the loop. */
final class Outbox {
    private static final int FILL_SIZE = 64 * 1024;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final ByteBuffer FILLING = ByteBuffer.wrap(Bytes.raw(ALPHABET.repeat(FILL_SIZE / 64)));

    /** Bytes, and after them that many more of the filling. */
    private static final class Part {
        private ByteBuffer bytes;
        private long fill;

        Part(ByteBuffer bytes, long fill) {
            this.bytes = bytes;
            this.fill = fill;
        }

        void refill() {
            if (!bytes.hasRemaining() && fill > 0) {
                int count = (int) Math.min(fill, FILL_SIZE);
                bytes = FILLING.duplicate().limit(count);
                fill -= count;
            }
        }
    }

    private final Deque<Part> parts = new ArrayDeque<>();

    void add(byte[] bytes, int length) {
        if (length > 0) {
            parts.add(new Part(ByteBuffer.wrap(bytes, 0, length), 0));
        }
    }

    /** {@code count} bytes that need no memory: an alphabet of 64, over and over. */
    void fill(long count) {
        if (count > 0) {
            parts.add(new Part(ByteBuffer.allocate(0), count));
        }
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /**
     * Writes what the kernel takes, but 64 KiB of filling at most, so that others get their turn.
     *
     * @return true when nothing is left
     */
    boolean flush(Leg leg) throws IOException {
        boolean goesOn = true;
        while (goesOn && !parts.isEmpty()) {
            Part part = parts.peek();
            part.refill();
            leg.write(part.bytes);
            goesOn = !part.bytes.hasRemaining() && part.fill == 0;
            if (goesOn) {
                parts.poll();
            }
        }
        return parts.isEmpty();
    }
}
