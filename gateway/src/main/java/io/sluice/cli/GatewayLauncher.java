package io.sluice.cli;

import io.sluice.controlplane.cluster.ClusterSnapshot;
import io.sluice.model.ListenerReport;
import io.sluice.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Starts a gateway. The command line knows it by this alone. */
public interface GatewayLauncher {
    /**
     * Reads the roots, opens the listeners and serves. Returns when every listener is bound or has failed; a port in use
     * is a {@link ListenerReport} with a failure, not an exception.
     *
     * @param inputs what is served
     * @param console told of every plan that starts serving ({@link Console#serving})
     */
    Running start(Settings settings, Inputs inputs, Console console);

    /**
     * Where facts come from.
     *
     * @param roots folders or files with manifests
     * @param completed what is made of each snapshot of theirs; called by one thread at a time
     */
    record Inputs(List<Path> roots, UnaryOperator<ClusterSnapshot> completed) {
        public Inputs {
            roots = List.copyOf(roots);
        }

        /** What is written, and no more. */
        public static Inputs of(List<Path> roots) {
            return new Inputs(roots, UnaryOperator.identity());
        }
    }

    /** A gateway that serves. Safe to call from any thread. */
    interface Running {
        /** What became of each listener. */
        List<ListenerReport> listeners();

        /** Closes and opens log files, which somebody has renamed. */
        void reopenLogs();

        /**
         * Returns when {@link #stop} has done its work.
         *
         * @throws IllegalStateException if that has failed
         */
        void awaitShutdown() throws InterruptedException;

        /**
         * Finishes requests in flight within the shutdown timeout, then closes everything. Returns when done. A second
         * call makes the first one hurry if it is {@link Ending#AT_ONCE}, and else only waits for it.
         */
        void stop(Ending how);
    }

    /** How a gateway ends. */
    enum Ending {
        /** New clients are still served for a while, until load balancers have learned that they should not come. */
        LAME_DUCK,
        /** Nobody is let in any more; requests in flight finish. */
        PROMPT,
        /** Requests in flight are cut. */
        AT_ONCE
    }
}
