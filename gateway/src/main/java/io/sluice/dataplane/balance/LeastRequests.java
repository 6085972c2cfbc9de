package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;

/**
 * Of two endpoints drawn at random the one with fewer requests under way (LB-30): nearly as even as comparing all, and
 * without every event loop running to the same one.
 */
final class LeastRequests implements Balancer {
    private final SlowStart slowStart;

    /** @param slowStart null for none */
    LeastRequests(SlowStart slowStart) {
        this.slowStart = slowStart;
    }

    @Override
    public EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried) {
        if (!Draw.isFirst(tried)) {
            EndpointState one = Draw.untried(set, loop, tried);
            return one == null ? null : better(one, Draw.untried(set, loop, tried), loop);
        } else if (set.size() == 1) {
            return set.at(0);
        }
        int one = loop.random().below(set.size());
        int other = loop.random().below(set.size() - 1);
        return better(set.at(one), set.at(other < one ? other : other + 1), loop);
    }

    private EndpointState better(EndpointState one, EndpointState other, Loop loop) {
        if (slowStart != null && (slowStart.isCold(one) || slowStart.isCold(other))) {
            return slower(one, other, loop);
        }
        return other.active().count() < one.active().count() ? other : one;
    }

    /**
     * With unequal shares the weight is share / (active + 1). Chosen in proportion to it, not by the larger one: where
     * hardly anything is under way, a cold endpoint would get nothing at all, and then everything at once.
     */
    private EndpointState slower(EndpointState one, EndpointState other, Loop loop) {
        double mine = slowStart.share(one, loop.now()) / (one.active().count() + 1);
        double theirs = slowStart.share(other, loop.now()) / (other.active().count() + 1);
        return loop.random().unit() * (mine + theirs) < mine ? one : other;
    }

    @Override
    public Heed heeds() {
        return Heed.ACTIVE;
    }
}
