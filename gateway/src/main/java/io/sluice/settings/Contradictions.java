package io.sluice.settings;

import java.util.ArrayList;
import java.util.List;

/** Settings each of which is right and that make no sense together: what, why, how to fix it. */
final class Contradictions {
    /** Three times what a gateway takes that serves nobody. */
    private static final long LEAST_BUDGET = 32L << 20;

    private final List<String> found = new ArrayList<>();

    private Contradictions() {}

    static List<String> of(Settings settings) {
        Contradictions contradictions = new Contradictions();
        contradictions.memory(settings.limits());
        contradictions.end(settings.shutdown());
        return List.copyOf(contradictions.found);
    }

    private void memory(LimitSettings limits) {
        inOrder("drain", limits.memoryDrainAt(), "shed", limits.memoryShedAt());
        inOrder("shed", limits.memoryShedAt(), "refuse", limits.memoryRefuseAt());
        if (limits.memoryBudget() > 0 && limits.memoryBudget() < LEAST_BUDGET) {
            found.add("--limits-memory-budget is " + limits.memoryBudget()
                    + " bytes, which a gateway exceeds that serves nobody:"
                    + " everything would be refused for ever; give 32MiB or more, or 0 for what the JVM may have");
        }
    }

    private void inOrder(String milder, int first, String harder, int then) {
        if (first > then) {
            found.add("--limits-memory-" + milder + "-at is " + first + ", more than --limits-memory-" + harder
                    + "-at, "
                    + then + ": the milder stage would begin after the harder one; give percentages in the order drain,"
                    + " shed, refuse");
        }
    }

    private void end(ShutdownSettings end) {
        if (end.shutdownGracePeriod().compareTo(end.shutdownTimeout()) > 0) {
            found.add("--shutdown-grace-period is "
                    + text(end.shutdownGracePeriod().toMillis())
                    + ", longer than --shutdown-timeout, "
                    + text(end.shutdownTimeout().toMillis())
                    + ": what is in flight at its end would be cut with no time to finish; make the timeout the longer"
                    + " one, or the grace period 0");
        }
    }

    private static String text(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
