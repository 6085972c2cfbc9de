package io.sluice.telemetry.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that carries lines from the rings to the sink, many with one write. It looks for lines forty times a second
 * and when a ring is half full; only it ever waits for the sink. What the sink refuses is dropped and counted: lines of a
 * moment ago are worth less than those of now.
 */
final class LineWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(25);
    private static final byte[] LINE_FEED = {'\n'};

    private final LineSink sink;
    private final List<LineRing> rings;
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean reopenWanted;
    private volatile boolean stopping;
    private boolean failing;
    private boolean torn;

    LineWriter(LineSink sink, List<LineRing> rings) {
        this.sink = sink;
        this.rings = rings;
    }

    /** Lines that the sink did not take. */
    long refused() {
        return refused.get();
    }

    void reopen() {
        reopenWanted = true;
    }

    /** Lines in the rings; to be asked when the thread is stuck, and nobody adds any. */
    long waiting() {
        return rings.stream().mapToLong(LineRing::lines).sum();
    }

    /** Has the thread end once the rings are empty. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        boolean last;
        open();
        do {
            last = stopping; // read before the rings are: what was in them at the stop is written
            if (reopenWanted) {
                reopenWanted = false;
                release();
            }
            rings.forEach(this::empty);
            if (!stopping) {
                LockSupport.parkNanos(PAUSE);
            }
        } while (!last && !Thread.currentThread().isInterrupted());
        release();
    }

    private void empty(LineRing ring) {
        int size = ring.readable();
        while (size > 0) {
            write(ByteBuffer.wrap(ring.bytes(), ring.start(), size));
            ring.consumed(size);
            size = ring.readable();
        }
    }

    private void write(ByteBuffer lines) {
        int start = lines.position();
        try {
            if (torn && !sink.empty()) {
                sink.write(ByteBuffer.wrap(LINE_FEED)); // what is there of the cut line must not get a second half
            }
            torn = false;
            while (lines.hasRemaining()) {
                sink.write(lines);
            }
            works();
        } catch (IOException e) {
            torn |= lines.position() > start && lines.get(lines.position() - 1) != '\n';
            refused.addAndGet(count(lines));
            fails(e);
        }
    }

    /** How many lines are left. */
    private static int count(ByteBuffer lines) {
        int count = 0;
        for (int i = lines.position(); i < lines.limit(); i++) {
            count += lines.get(i) == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Said once, not per line: it may last for hours. Whoever interrupts a blocked write says so himself. */
    private void fails(IOException cause) {
        if (!failing && !Thread.currentThread().isInterrupted()) {
            failing = true;
            LOG.warn("the access log cannot be written to {}, lines are dropped until it can: {}", sink, words(cause));
        }
    }

    private String words(IOException cause) {
        String message = cause.getMessage();
        Optional<String> trouble = sink.trouble(); // Java's words are the name of an exception and the file
        if (trouble.isPresent()) {
            return trouble.get();
        }
        return cause.getClass() == IOException.class && message != null ? message : cause.toString();
    }

    private void works() {
        if (failing) {
            failing = false;
            LOG.info("the access log is written to {} again", sink);
        }
    }

    /** Before the first line, which may be hours away: what is wrong is said to whoever starts the gateway. */
    private void open() {
        try {
            sink.open();
        } catch (IOException e) {
            fails(e);
        }
    }

    private void release() {
        try {
            sink.reopen();
        } catch (IOException e) {
            fails(e);
        }
    }
}
