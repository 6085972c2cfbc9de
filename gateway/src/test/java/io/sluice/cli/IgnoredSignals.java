package io.sluice.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signals that whoever started the tests has had ignored: a JVM leaves them so, and its children do. */
final class IgnoredSignals {
    /** nohup has it ignored. */
    static final int HUP = 1;

    /** A shell without job control has it ignored for what it starts in the background. */
    static final int INT = 2;

    private IgnoredSignals() {}

    /** False where there is no {@code /proc} to ask. */
    static boolean ignored(int signal) {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
                    .anyMatch(ignored -> (ignored >> (signal - 1) & 1) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
