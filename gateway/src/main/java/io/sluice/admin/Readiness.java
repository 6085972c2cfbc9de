package io.sluice.admin;

/** What the status port asks. Called on its own event loop; must not wait. */
public interface Readiness {
    /** Whether the first full plan is active and the gateway is not stopping. */
    boolean ready();

    /** Whether the process can still recover by itself. */
    boolean alive();
}
