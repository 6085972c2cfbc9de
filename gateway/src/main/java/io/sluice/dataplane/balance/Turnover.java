package io.sluice.dataplane.balance;

import io.sluice.model.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Endpoints of an upstream that come, stay and leave with one change. Who stays keeps what is known of it.
 *
 * @param members those that are there from now on, in the wanted order
 * @param left those that were there before and are retired now
 */
record Turnover(EndpointState[] members, List<EndpointState> left) {
    /**
     * What a change means.
     *
     * @param had those that were there
     * @param wanted without duplicates
     * @param loops the number of event loops
     */
    static Turnover of(EndpointState[] had, List<Endpoint> wanted, int loops) {
        Map<Endpoint, EndpointState> leaving = new HashMap<>();
        for (EndpointState state : had) {
            leaving.put(state.endpoint(), state);
        }
        EndpointState[] next = new EndpointState[wanted.size()];
        for (int i = 0; i < next.length; i++) {
            EndpointState kept = leaving.remove(wanted.get(i));
            next[i] = kept != null ? kept : arriving(wanted.get(i), loops, /* alone */ had.length == 0);
        }
        List<EndpointState> left = new ArrayList<>(leaving.values());
        left.forEach(EndpointState::retire);
        return new Turnover(next, left);
    }

    /** Whether there is nothing to change. */
    static boolean isNone(EndpointState[] had, List<Endpoint> wanted) {
        boolean same = had.length == wanted.size();
        for (int i = 0; same && i < had.length; i++) {
            same = had[i].endpoint().equals(wanted.get(i));
        }
        return same;
    }

    // Slow start shields a newcomer behind the others. Where nobody was, there is nobody to take its share.
    private static EndpointState arriving(Endpoint endpoint, int loops, boolean alone) {
        EndpointState state = new EndpointState(endpoint, loops);
        if (alone) {
            state.warm();
        }
        return state;
    }
}
