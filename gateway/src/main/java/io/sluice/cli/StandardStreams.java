package io.sluice.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The process's standard output and error in UTF-8. By itself the JVM writes there what the locale can say, and that of
 * every container, POSIX, has a question mark for each arrow.
 */
public final class StandardStreams {
    private static final int BUFFER = 8192;

    private StandardStreams() {}

    /** To be called before anything else takes hold of {@code System.out} or {@code System.err}, as the log does. */
    public static void inUtf8() {
        System.setOut(to(FileDescriptor.out));
        System.setErr(to(FileDescriptor.err));
    }

    private static PrintStream to(FileDescriptor descriptor) {
        // Flushed with each line, as those that are replaced: what a line says may be the last that is said.
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER),
                /* autoFlush */ true,
                StandardCharsets.UTF_8);
    }
}
