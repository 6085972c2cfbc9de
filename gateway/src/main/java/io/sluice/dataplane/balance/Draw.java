package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;

/** Endpoints drawn at random. */
final class Draw {
    private static final int DRAWS = 8;

    private Draw() {}

    /** Any endpoint with equal probability. */
    static EndpointState any(EndpointSet set, Loop loop) {
        return set.at(loop.random().below(set.size()));
    }

    /** Any that was not tried, with equal probability; null when all were. */
    static EndpointState untried(EndpointSet set, Loop loop, Tried tried) {
        for (int i = 0; i < DRAWS; i++) {
            EndpointState drawn = any(set, loop);
            if (!tried.contains(drawn)) {
                return drawn;
            }
        }
        // Drawn in vain where most were tried: then the set is small, for few are tried, and looked through at once.
        int start = loop.random().below(set.size());
        for (int i = 0; i < set.size(); i++) {
            EndpointState next = set.at((start + i) % set.size());
            if (!tried.contains(next)) {
                return next;
            }
        }
        return null;
    }

    static boolean isFirst(Tried tried) {
        return tried == null || tried.isEmpty();
    }
}
