package io.sluice.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Resident memory of processes, as the kernel counts it. */
final class Memory {

    private Memory() {}

    /** In MiB; pages that two processes of the family share count twice, as in {@code ps}. */
    static double residentMib(List<Long> pids) {
        long kib = 0;
        for (long pid : pids) {
            try {
                kib += residentKib(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return kib / 1024.0;
    }

    static long residentKib(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
