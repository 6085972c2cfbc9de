package io.sluice.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Text on its way to streams that may block, such as a pipe nobody reads. A thread of its own writes it in order; whoever
 * adds never waits for a stream. From the first text that has no room on, all is dropped until what waits is written, so
 * that there is one gap, which is told where it is.
 *
 * <p>Safe from any thread; the lock is never held while a stream is written to.
 */
final class LineQueue {
    /** Some ten thousand lines: past any burst that a person reads, and nothing for the heap. */
    static final int ROOM = 1024 * 1024;

    private final LongFunction<Text> gap;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition written = lock.newCondition();
    private final Queue<Text> waiting = new ArrayDeque<>();
    private int characters;
    private long dropped;
    private long droppedEver;
    private boolean writing;
    private boolean ended;

    /** Whole lines, with their ends, and where they go. */
    record Text(PrintStream to, String lines) {
        private long count() {
            return lines.lines().count();
        }

        private void write() {
            to.print(lines);
            to.flush();
        }
    }

    private LineQueue(LongFunction<Text> gap) {
        this.gap = gap;
    }

    /**
     * A queue and its thread, a daemon: it may be stuck for ever.
     *
     * @param gap says how many lines are missing
     */
    static LineQueue start(String thread, LongFunction<Text> gap) {
        LineQueue queue = new LineQueue(gap);
        Thread writer = new Thread(queue::writeAll, thread);
        writer.setDaemon(true);
        writer.start();
        return queue;
    }

    /** One text has room whatever its length when nothing else waits: a first plan is shown whole. */
    void add(Text text) {
        lock.lock();
        try {
            if (ended) {
                droppedEver += text.count();
            } else if (dropped > 0
                    || characters > 0 && characters + text.lines().length() > ROOM) {
                dropped += text.count();
                droppedEver += text.count();
            } else {
                waiting.add(text);
                characters += text.lines().length();
                added.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many lines were dropped so far. */
    long dropped() {
        lock.lock();
        try {
            return droppedEver;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all is written, at most so long; not at all once it has {@link #end ended}.
     *
     * @return whether it is
     */
    boolean flush(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (busy() && !ended && left > 0) {
                left = written.awaitNanos(left);
            }
            return !busy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever interrupts has no time for lines
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Has the thread end once all is written. Nothing can be added any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean busy() {
        return writing || !waiting.isEmpty() || dropped > 0;
    }

    private void writeAll() {
        for (Text text = next(); text != null; text = next()) {
            text.write();
            written(text);
        }
    }

    private Text next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && dropped == 0 && !ended) {
                added.awaitUninterruptibly();
            }
            Text text = waiting.isEmpty() ? missing() : waiting.poll();
            writing = text != null;
            return text;
        } finally {
            lock.unlock();
        }
    }

    private Text missing() {
        if (dropped == 0) {
            return null;
        }
        Text text = gap.apply(dropped);
        dropped = 0;
        characters += text.lines().length();
        return text;
    }

    private void written(Text text) {
        lock.lock();
        try {
            writing = false;
            characters -= text.lines().length();
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
