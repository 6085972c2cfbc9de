package io.sluice.kit;

/**
 * Whether an instance is ready, from what its probes come to. What it says itself counts at once; a probe that fails
 * counts with the third in a row, as with {@code failureThreshold: 3} of a readinessProbe in Kubernetes: on a busy
 * machine one answer in many is late, and whoever is late is not gone. Any thread.
 */
final class Readiness {
    private static final int FAILURE_THRESHOLD = 3;

    /** What a probe comes to. */
    enum Probe {
        /** 200. */
        READY,
        /** 503, or nobody listens: the instance, or its kernel, says no. */
        DECLINED,
        /** No answer in time, the connection ended without one, or an answer that is neither. */
        FAILED
    }

    private boolean ready;
    private int failed;

    synchronized boolean ready() {
        return ready;
    }

    synchronized void probed(Probe probe) {
        failed = probe == Probe.FAILED ? failed + 1 : 0;
        if (probe != Probe.FAILED || failed >= FAILURE_THRESHOLD) {
            ready = probe == Probe.READY;
        }
    }

    /** Not ready before a probe says so again. */
    synchronized void refused() {
        ready = false;
    }
}
