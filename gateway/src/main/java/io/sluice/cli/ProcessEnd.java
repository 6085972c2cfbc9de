package io.sluice.cli;

import java.time.Duration;

/** The end of the process, past every hook, which must not hold up or change it. What was said before is written first. */
public final class ProcessEnd {
    /** Who reads at all has read it by then; a supervisor waits much longer before it kills. */
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private ProcessEnd() {}

    /** Does not return; takes two seconds at most if nobody reads what was said. */
    public static void now(Console console, int code) {
        try {
            console.flush(LAST_LINES);
            flushLog();
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    /** Waits a moment for what was logged to be written. */
    public static void flushLog() {
        StderrAppender.flush(LAST_LINES);
    }
}
