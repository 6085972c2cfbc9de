package io.sluice.cli;

import io.sluice.model.Finding;
import io.sluice.model.GatewayPlan;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where text comes from and goes: what was asked for to {@code out}, complaints to {@code err}. Safe from any thread. */
public final class Console {
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private Set<Finding> known;

    public Console(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
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
        out.println(line);
    }

    /** One line about what was wrong, with the program's name before it. */
    public void complain(String line) {
        err.println("sluice: " + line);
    }

    /**
     * A plan serves from now on. The first is shown whole; of a later one what is new.
     *
     * @param findings all that is wrong now, not only what is new
     */
    public synchronized void serving(GatewayPlan plan, List<Finding> findings) {
        if (known == null) {
            RouteLines.of(plan, RouteLines.AT_START).forEach(this::say);
            findings.stream().sorted().forEach(finding -> say(finding.toString()));
            say(Summary.of(plan, findings));
        } else {
            sayChange(plan, findings);
        }
        known = new HashSet<>(findings);
    }

    private void sayChange(GatewayPlan plan, List<Finding> findings) {
        findings.stream()
                .sorted()
                .filter(finding -> !known.contains(finding))
                .forEach(finding -> say(finding.toString()));
        say("changed: " + Summary.of(plan, findings));
    }
}
