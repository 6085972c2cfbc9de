package io.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel counts of a process; 0 when it has ended. */
record ProcessFigures(long pid) {
    private static final double KIB_PER_MIB = 1024;
    private static final double SECONDS_PER_TICK = 0.01;

    /** Resident memory now. */
    double residentMib() {
        return statusLine("VmRSS:") / KIB_PER_MIB;
    }

    /** The most resident memory that it ever had. */
    double peakMib() {
        return statusLine("VmHWM:") / KIB_PER_MIB;
    }

    long threads() {
        return statusLine("Threads:");
    }

    long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    /** Its arguments that begin with one of these. */
    List<String> arguments(String... beginnings) {
        return Stream.of(read("cmdline").split("\0"))
                .filter(argument -> Stream.of(beginnings).anyMatch(argument::startsWith))
                .toList();
    }

    /** User and system time of all threads, in ticks of 10 ms: for measurements of seconds. */
    double cpuSeconds() {
        String stat = read("stat");
        if (stat.isEmpty()) {
            return 0;
        }
        // utime and stime stand 12th and 13th behind the name, which may itself hold spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * SECONDS_PER_TICK;
    }

    private long statusLine(String name) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
