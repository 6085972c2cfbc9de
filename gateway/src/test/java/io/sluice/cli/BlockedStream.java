package io.sluice.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A stream nobody reads until somebody does. */
final class BlockedStream extends OutputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CountDownLatch reader = new CountDownLatch(1);
    private final CountDownLatch writer = new CountDownLatch(1);

    PrintStream stream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        writer.countDown();
        await(reader);
        read.write(bytes, offset, length);
    }

    /** Returns when somebody has written, and is stuck. */
    void awaitStuck() {
        await(writer);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void readFromNowOn() {
        reader.countDown();
    }

    String text() {
        return read.toString(StandardCharsets.UTF_8);
    }
}
