package io.sluice.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** One daemon thread that serves many sockets, tasks and timers; nothing that runs on it may block. */
public final class Loop implements AutoCloseable {
    private final Selector selector;
    private final Thread thread;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Task> held = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::at));
    private volatile boolean running = true;
    private volatile boolean paused;
    private volatile Throwable failure;

    private record Timer(long at, Runnable action) {}

    /** Somebody waits for an urgent task, so a pause does not hold it back. */
    private record Task(boolean urgent, Runnable action) {}

    public Loop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, name);
        // A test that forgot to close must not keep the JVM alive.
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs {@code task} on the loop, later. */
    public void execute(Runnable task) {
        add(new Task(false, task));
    }

    private void add(Task task) {
        tasks.add(task);
        wake();
    }

    private void wake() {
        if (Thread.currentThread() != thread) {
            selector.wakeup();
            LockSupport.unpark(thread);
        }
    }

    /**
     * Serves neither sockets nor timers nor tasks until {@link #resume}, as after a SIGSTOP: the kernel goes on taking
     * in connections and bytes. {@link #call} still works. In force when it returns; not from the loop itself.
     */
    void pause() {
        paused = true;
        call(() -> true);
    }

    void resume() {
        paused = false;
        wake();
    }

    /** Runs {@code task} on the loop and waits for its value. Not from the loop itself. */
    public <T> T call(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        add(new Task(true, () -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }));
        try {
            return result.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(thread.getName() + " did not do it", failure == null ? e : failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** On the loop only. */
    public void schedule(Duration delay, Runnable action) {
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), action));
    }

    /** On the loop only: {@code onReady} runs whenever one of {@code ops} is ready. */
    public SelectionKey register(SelectableChannel channel, int ops, Runnable onReady) {
        try {
            return channel.register(selector, ops, onReady);
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * On the loop only, not from a ready socket: closes at once. A registered channel would go on listening until the
     * next select.
     */
    void closeNow(SelectableChannel channel) throws IOException {
        channel.close();
        selector.selectNow(key -> {});
    }

    private void run() {
        try {
            while (running) {
                if (paused) {
                    runTasks();
                    // Channels that a task has closed are given back by a select alone.
                    selector.selectNow(key -> {});
                    parkWhilePaused();
                } else {
                    selector.select(this::ready, untilNextTimer());
                    runTasks();
                    runTimers();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            running = false;
        } finally {
            // A caller that waits for a task must not wait for ever, nor a peer for an answer.
            paused = false;
            runTasks();
            closeChannels();
        }
    }

    private void closeChannels() {
        for (SelectionKey key : selector.keys()) {
            try {
                key.channel().close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            ((Runnable) key.attachment()).run();
        }
    }

    private long untilNextTimer() {
        if (!tasks.isEmpty() || !held.isEmpty()) {
            return 1;
        }
        Timer next = timers.peek();
        return next == null ? 0 : Math.max(1, (next.at() - System.nanoTime()) / 1_000_000);
    }

    private void parkWhilePaused() {
        if (paused && running && tasks.isEmpty()) {
            LockSupport.park(this);
        }
    }

    private void runTasks() {
        while (!paused && !held.isEmpty()) {
            held.poll().action().run();
        }
        Task task = tasks.poll();
        while (task != null) {
            if (paused && !task.urgent()) {
                held.add(task);
            } else {
                task.action().run();
            }
            task = tasks.poll();
        }
    }

    private void runTimers() {
        while (!paused && !timers.isEmpty() && timers.peek().at() - System.nanoTime() <= 0) {
            timers.poll().action().run();
        }
    }

    /** Ends the thread and waits for it; tells of what killed it, if something did. */
    @Override
    public void close() {
        running = false;
        wake();
        try {
            thread.join();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("the loop of " + thread.getName() + " died", failure);
        }
    }
}
