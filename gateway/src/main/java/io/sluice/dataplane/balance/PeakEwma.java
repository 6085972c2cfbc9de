package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;

/**
 * Of two endpoints drawn at random the one that has answered sooner lately (LB-21). A new endpoint starts at the average
 * of the others. When a request has tried all endpoints, the soonest of two is tried again.
 */
final class PeakEwma implements Balancer {
    /** @param states those of the set; new ones get their start */
    PeakEwma(EndpointState[] states) {
        double average = average(states);
        long heard = 0;
        for (EndpointState state : states) {
            heard = isKnown(state) ? Math.max(heard, state.score().heard()) : heard;
        }
        for (EndpointState state : states) {
            if (!isKnown(state) && average != EwmaScore.UNKNOWN) {
                state.score().start(average, heard);
            }
        }
    }

    private static boolean isKnown(EndpointState state) {
        return state.score().level() != EwmaScore.UNKNOWN;
    }

    /** Levels are logarithms: they are averaged relative to the highest, which cannot overflow. */
    private static double average(EndpointState[] states) {
        double highest = EwmaScore.UNKNOWN;
        for (EndpointState state : states) {
            highest = Math.max(highest, state.score().level());
        }
        double sum = 0;
        int known = 0;
        for (EndpointState state : states) {
            if (isKnown(state)) {
                sum += Math.exp(state.score().level() - highest);
                known++;
            }
        }
        return known == 0 ? EwmaScore.UNKNOWN : highest + Math.log(sum / known);
    }

    @Override
    public EndpointState pick(EndpointSet set, Loop loop, long key, Tried tried) {
        if (!Draw.isFirst(tried)) {
            EndpointState untried = Draw.untried(set, loop, tried);
            if (untried != null) {
                return sooner(untried, Draw.untried(set, loop, tried));
            }
        }
        if (set.size() == 1) {
            return set.at(0);
        }
        int one = loop.random().below(set.size());
        int other = loop.random().below(set.size() - 1);
        return sooner(set.at(one), set.at(other < one ? other : other + 1));
    }

    private static EndpointState sooner(EndpointState one, EndpointState other) {
        return other.score().level() < one.score().level() ? other : one;
    }

    @Override
    public Heed heeds() {
        return Heed.LATENCY;
    }
}
