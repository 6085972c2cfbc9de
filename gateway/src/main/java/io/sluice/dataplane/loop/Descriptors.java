package io.sluice.dataplane.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files and sockets this process may have open. */
public final class Descriptors {
    private static final Path PROCESS_LIMITS = Path.of("/proc/self/limits");
    private static final String OPEN_FILES = "Max open files";
    /** Of the process itself: the program, its libraries, selectors, pipes, logs, manifests that are being read. */
    private static final int OWN = 128;

    private static final int ELSEWHERE = 100_000;

    private Descriptors() {}

    /** Half of what the process does not need itself: clients get one half, endpoints the other. */
    public static int half() {
        return half(limit());
    }

    static int half(int limit) {
        return Math.max(1, (limit - Math.min(OWN, limit / 2)) / 2);
    }

    private static int limit() {
        if (!Files.isReadable(PROCESS_LIMITS)) {
            return ELSEWHERE; // elsewhere than on Linux the JVM raises its limit by itself
        }
        try {
            for (String line : Files.readAllLines(PROCESS_LIMITS)) {
                if (line.startsWith(OPEN_FILES)) {
                    return soft(line.substring(OPEN_FILES.length()).trim().split("\\s+")[0]);
                }
            }
            return ELSEWHERE;
        } catch (IOException e) {
            throw new UncheckedIOException("the limits of this process", e);
        }
    }

    private static int soft(String text) {
        return text.equals("unlimited") ? Integer.MAX_VALUE : (int) Math.min(Long.parseLong(text), Integer.MAX_VALUE);
    }
}
