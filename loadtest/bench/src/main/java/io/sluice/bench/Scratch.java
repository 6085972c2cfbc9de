package io.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A temporary folder, and the processes that work in it. All of it ends with {@link #close}, or with this JVM when a
 * signal (Ctrl-C, SIGTERM) ends that first. Any thread.
 */
public final class Scratch implements AutoCloseable {
    private static final Duration SECOND_SIGNAL = Duration.ofMillis(200);
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** A thread of this JVM that goes on writing stops when its folder is gone; until then there is more to delete. */
    private static final int DELETIONS = 10;

    private final Path dir;
    private final boolean keep;
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Thread onExit = new Thread(this::endAll, "end processes");
    private volatile boolean ending;

    private Scratch(Path dir, boolean keep) {
        this.dir = dir;
        this.keep = keep;
    }

    /** In the folder for temporary files. */
    public static Scratch named(String prefix, boolean keep) {
        return in(Path.of(System.getProperty("java.io.tmpdir")), prefix, keep);
    }

    /** @param keep leaves the folder behind */
    public static Scratch in(Path parent, String prefix, boolean keep) {
        try {
            Scratch scratch = new Scratch(Files.createTempDirectory(parent, prefix), keep);
            scratch.endWithTheJvm();
            return scratch;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void endWithTheJvm() {
        try {
            Runtime.getRuntime().addShutdownHook(onExit);
        } catch (IllegalStateException e) {
            endAll(); // the JVM ends already
            throw new InterruptedRunException();
        }
    }

    public Path dir() {
        return dir;
    }

    /** Starts a process that does not outlive this; {@link InterruptedRunException} when it is too late for that. */
    public Process start(ProcessBuilder builder) throws IOException {
        // One lock: a process is either known to whoever ends them all, or not started.
        synchronized (processes) {
            refuseWhenEnding();
            processes.removeIf(process -> !process.isAlive());
            Process process = builder.start();
            processes.push(process);
            return process;
        }
    }

    /** {@link InterruptedRunException} once the JVM ends: what is found out now is about processes that were ended. */
    public void refuseWhenEnding() {
        if (ending) {
            throw new InterruptedRunException();
        }
    }

    /**
     * Ends a process and all that it started, by pid: asked first, then asked again, since a second signal ends the lame
     * duck of a gateway, and killed when it does not listen.
     */
    public static void end(Process process) {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        if (!ended(process, SECOND_SIGNAL)) {
            process.destroy();
            if (!ended(process, GRACE)) {
                process.destroyForcibly();
            }
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean ended(Process process, Duration longest) {
        try {
            return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void endAll() {
        ending = true;
        synchronized (processes) {
            while (!processes.isEmpty()) {
                end(processes.pop());
            }
        }
        if (!keep) {
            delete();
        }
    }

    private void delete() {
        Exception failure = null;
        for (int i = 0; i < DELETIONS && Files.exists(dir); i++) {
            try (Stream<Path> tree = Files.walk(dir)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                failure = e;
            }
        }
        if (Files.exists(dir)) {
            System.err.println("left behind: " + dir + " (" + failure + ")");
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return; // the JVM ends, and the hook does all this
        }
        endAll();
    }
}
