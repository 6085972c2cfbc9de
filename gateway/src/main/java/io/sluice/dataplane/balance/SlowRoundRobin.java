package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;

/**
 * Round robin that lets a new endpoint take only a part of its turns; the others get those turns by a draw in proportion
 * to their own shares, so that nobody's successor has a double one (LB-13). Exact again when all are warm.
 */
final class SlowRoundRobin implements Balancer {
    /** Enough unless nearly all are cold, and then all are alike. */
    private static final int DRAWS = 16;

    private final RoundRobin turns;
    private final SlowStart slowStart;

    SlowRoundRobin(RoundRobin turns, SlowStart slowStart) {
        this.turns = turns;
        this.slowStart = slowStart;
    }

    @Override
    public EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried) {
        EndpointState next = turns.pick(set, loop, key, tried);
        if (next == null || !slowStart.isCold(next) || !Draw.isFirst(tried)) {
            return next;
        }
        for (int i = 0; i < DRAWS && !accepted(next, loop); i++) {
            next = Draw.any(set, loop);
        }
        return next;
    }

    private boolean accepted(EndpointState next, Loop loop) {
        double share = slowStart.share(next, loop.now());
        return share >= 1 || loop.random().unit() < share;
    }
}
