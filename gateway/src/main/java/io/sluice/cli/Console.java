package io.sluice.cli;

import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where text comes from and goes: what was asked for to {@code out}, complaints to {@code err}. Safe from any thread.
 *
 * <p>A command that answers and ends writes as it goes, and waits for a slow reader. A gateway that serves does not wait:
 * see {@link #aside}.
 */
public final class Console {
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private volatile PrintStream answers;
    private volatile LineQueue aside;
    private Set<Finding> known;
    private boolean redirectsToHttps;

    public Console(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.answers = out;
    }

    /** The program's own standard streams. */
    public static Console system() {
        return new Console(System.in, System.out, System.err);
    }

    InputStream in() {
        return in;
    }

    PrintStream out() {
        return out;
    }

    public void say(String line) {
        print(answers, line + System.lineSeparator());
    }

    /** One line about what was wrong, with the program's name before it. */
    public void complain(String line) {
        print(err, "sluice: " + line + System.lineSeparator());
    }

    private void print(PrintStream to, String lines) {
        LineQueue queue = aside;
        if (queue != null) {
            queue.add(new LineQueue.Text(to, lines));
        } else {
            to.print(lines);
        }
    }

    /**
     * From now on a thread of its own writes, and who says something does not wait for a reader.
     *
     * @return writes what waits, and has the console write as it goes again; unless nobody reads within a second
     */
    Runnable aside() {
        LineQueue queue = LineQueue.start("console", this::gap);
        aside = queue;
        return () -> {
            if (queue.flush(LAST_LINES)) {
                aside = null;
            }
            queue.end();
        };
    }

    /**
     * From now on all is written to stderr. Somebody else writes lines to stdout, and of two writers to one pipe each may cut
     * the other's lines in the middle.
     */
    void leaveStdout() {
        answers = err;
    }

    private LineQueue.Text gap(long lines) {
        return new LineQueue.Text(
                answers,
                "sluice: nobody read this: " + Summary.counted(lines, "line") + " dropped" + System.lineSeparator());
    }

    /** Waits until all is written: for ever, or at most so long if lines are written {@link #aside}. */
    void flush(Duration atMost) {
        LineQueue queue = aside;
        if (queue != null) {
            queue.flush(atMost); // the streams themselves would block, and are flushed with every line
        } else {
            out.flush();
            err.flush();
        }
    }

    /**
     * A plan serves from now on. The first is shown whole; of a later one what is new.
     *
     * @param findings all that is wrong now, not only what is new
     */
    public synchronized void serving(GatewayPlan plan, List<Finding> findings) {
        Stream<String> lines = known == null ? whole(plan, findings) : change(plan, findings);
        print(answers, lines.map(line -> line + System.lineSeparator()).collect(Collectors.joining()));
        known = new HashSet<>(findings);
        redirectsToHttps = RouteLines.anyRedirectsToHttps(plan);
    }

    /** Whether the plan that serves sends clients without TLS there. */
    synchronized boolean redirectsToHttps() {
        return redirectsToHttps;
    }

    private static Stream<String> whole(GatewayPlan plan, List<Finding> findings) {
        return Stream.of(
                        RouteLines.of(plan, RouteLines.AT_START).stream(),
                        findings.stream().sorted().map(Finding::toString),
                        Stream.of(Summary.of(plan, findings)))
                .flatMap(lines -> lines);
    }

    private Stream<String> change(GatewayPlan plan, List<Finding> findings) {
        Stream<String> news = findings.stream()
                .sorted()
                .filter(finding -> !known.contains(finding))
                .map(Finding::toString);
        return Stream.concat(news, Stream.of("changed: " + Summary.of(plan, findings)));
    }
}
