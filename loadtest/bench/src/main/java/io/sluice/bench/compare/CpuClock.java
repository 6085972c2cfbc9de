package io.sluice.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * CPU time that a family of processes has used at one moment, user and system, of all threads.
 *
 * <p>The scheduler's count per thread is exact to the nanosecond but forgets threads that have ended; the count per process
 * remembers them but ticks in hundredths of a second. Hence both: {@link #since} uses the exact one and falls back to the
 * other for a process that has lost a thread in between.
 */
record CpuClock(Map<Long, Reading> processes) {

    private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 on every Linux that Debian ships

    /** @param threads nanoseconds by thread id */
    record Reading(long processNanos, Map<String, Long> threads) {}

    static CpuClock read(List<Long> pids) {
        Map<Long, Reading> processes = new HashMap<>();
        for (long pid : pids) {
            processes.put(pid, read(Path.of("/proc", Long.toString(pid))));
        }
        return new CpuClock(processes);
    }

    private static Reading read(Path process) {
        Map<String, Long> threads = new HashMap<>();
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            for (Path task : tasks.toList()) {
                readThread(task, threads);
            }
            return new Reading(processNanos(Files.readString(process.resolve("stat"))), threads);
        } catch (IOException e) {
            throw new UncheckedIOException("a process ended while it was measured", e);
        }
    }

    private static void readThread(Path task, Map<String, Long> threads) throws IOException {
        try {
            threads.put(task.getFileName().toString(), threadNanos(Files.readString(task.resolve("schedstat"))));
        } catch (NoSuchFileException e) {
            // The thread ended between the listing and the read: since() sees it missing and takes the process's count.
            threads.remove(task.getFileName().toString());
        }
    }

    static long threadNanos(String schedstat) {
        return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
    }

    /** utime and stime stand 12th and 13th behind the name, which may itself hold spaces and parentheses. */
    static long processNanos(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    }

    /** Nanoseconds of CPU from the earlier moment to this one; a process that is new counts whole. */
    long since(CpuClock earlier) {
        long nanos = 0;
        for (Map.Entry<Long, Reading> process : processes.entrySet()) {
            Reading before = earlier.processes.getOrDefault(process.getKey(), new Reading(0, Map.of()));
            nanos += between(before, process.getValue());
        }
        return nanos;
    }

    private static long between(Reading before, Reading after) {
        if (!after.threads.keySet().containsAll(before.threads.keySet())) {
            return after.processNanos - before.processNanos;
        }
        return sum(after.threads) - sum(before.threads);
    }

    private static long sum(Map<String, Long> threads) {
        return threads.values().stream().mapToLong(Long::longValue).sum();
    }
}
