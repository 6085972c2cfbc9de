package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.EndpointHealth.Standing;
import java.util.Arrays;

/** Which of the endpoints that a plan allows get traffic: chosen when a set is built, never while picking (LB-13). */
final class Members {
    static final EndpointState[] NONE = {};

    private Members() {}

    /**
     * Those that get traffic. At most half are left out for ejection, so never the only one; and when fewer than the
     * threshold are healthy, the gateway's judgement is worth less than an attempt, and all get it (LB-32).
     *
     * @param panicThreshold in percent; 0 for no panic
     */
    static EndpointState[] inService(EndpointState[] all, int panicThreshold) {
        EndpointState[] healthy = new EndpointState[all.length];
        int count = 0;
        int ejected = 0;
        for (EndpointState each : all) {
            EndpointHealth health = each.health();
            boolean out = health.ejected() && !health.onProbation() && ejected < mostEjected(all);
            ejected += out ? 1 : 0;
            if (!out && !health.ailing()) {
                healthy[count++] = each;
            }
        }
        boolean panic = count * 100L < (long) panicThreshold * all.length;
        return panic || count == all.length ? all : Arrays.copyOf(healthy, count);
    }

    /** Whether one more may be ejected. */
    static boolean roomToEject(EndpointState[] all) {
        return Arrays.stream(all).filter(each -> each.health().ejected()).count() < mostEjected(all);
    }

    private static int mostEjected(EndpointState[] all) {
        return all.length / 2;
    }

    /** Those that one request may be sent to. Not if a check of its own says that it is not well: then it waits. */
    static EndpointState[] onTrial(EndpointState[] all) {
        return Arrays.stream(all)
                .filter(each -> each.health().standing() == Standing.TRIAL)
                .filter(each -> !each.health().ailing())
                .toArray(EndpointState[]::new);
    }
}
