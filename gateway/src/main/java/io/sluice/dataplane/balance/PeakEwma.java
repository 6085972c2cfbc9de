package io.sluice.dataplane.balance;

import io.sluice.dataplane.loop.Loop;

/**
 * Of two endpoints drawn at random the one that has answered sooner lately (LB-21). A new endpoint starts at the average
 * of the others. When a request has tried all endpoints, the soonest of two is tried again.
 *
 * <p>Requests that still wait for an answer count as well: each as one more score, and the time for which none has been
 * answered as the score if that is more. From answers alone an endpoint that gives none any more would look better and
 * better, since its score decays; and one that has never given any, best.
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
                return sooner(untried, Draw.untried(set, loop, tried), loop.now());
            }
        }
        if (set.size() == 1) {
            return set.at(0);
        }
        int one = loop.random().below(set.size());
        int other = loop.random().below(set.size() - 1);
        return sooner(set.at(one), set.at(other < one ? other : other + 1), loop.now());
    }

    private static EndpointState sooner(EndpointState one, EndpointState other, long now) {
        return cost(other, now) < cost(one, now) ? other : one;
    }

    /**
     * As a level ({@link EwmaScore}). Of whom nothing is known gets one request, and the next when it has answered.
     */
    private static double cost(EndpointState endpoint, long now) {
        EwmaScore score = endpoint.score();
        int waiting = endpoint.active().count();
        if (waiting <= 0) {
            return score.level();
        } else if (score.level() == EwmaScore.UNKNOWN) {
            return Double.POSITIVE_INFINITY;
        }
        long silent = now - Math.max(score.heard(), endpoint.active().since());
        return Math.max(score.level(), EwmaScore.levelOf(silent, now)) + Math.log1p(waiting);
    }

    @Override
    public Heed heeds() {
        return Heed.LATENCY;
    }
}
