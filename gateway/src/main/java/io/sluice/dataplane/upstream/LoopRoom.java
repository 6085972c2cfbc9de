package io.sluice.dataplane.upstream;

import java.util.concurrent.Future;

/**
 * One event loop's room for new connections: what the {@link ConnectionBudget} has left, and what the loop itself does
 * not use.
 */
final class LoopRoom {
    /** The loop's thread. */
    interface Tasks {
        /**
         * Runs a task on the loop. For any thread.
         *
         * @return false when the loop is about to end and takes none any more
         */
        boolean execute(Runnable task);

        /** Runs a task on the loop after so many nanoseconds, unless it is cancelled. On the loop. */
        Future<?> after(long nanos, Runnable task);
    }

    private final Tasks tasks;
    private final ConnectionBudget budget;
    private final IdleConnections idle;

    LoopRoom(Tasks tasks, ConnectionBudget budget, IdleConnections idle) {
        this.tasks = tasks;
        this.budget = budget;
        this.idle = idle;
    }

    Tasks tasks() {
        return tasks;
    }

    /**
     * On the loop. Makes room for one connection, if need be by closing the one that has been unused for longest. It is
     * the caller's, on whatever loop that connects, until it is given back to the budget.
     */
    boolean take() {
        if (budget.reserve()) {
            return true;
        }
        IdleConnection longest = idle.longest();
        if (longest == null) {
            return false;
        }
        boolean alive = longest.usable();
        if (alive) {
            budget.reserveAhead(); // what a loop closes for one of its requests is not for the next one of another loop
        }
        longest.close();
        return alive || budget.reserve();
    }

    /** Whether a connection of this loop is unused, as far as one can know. For any thread. */
    boolean hasIdle() {
        return idle.any();
    }

    /** Whether somebody seems to have room. For any thread. */
    boolean anywhere() {
        if (budget.hasRoom()) {
            return true;
        }
        for (LoopRoom each : budget.rooms()) {
            if (each.hasIdle()) {
                return true;
            }
        }
        return false;
    }

    ConnectionBudget budget() {
        return budget;
    }
}
