package io.sluice.dataplane.balance;

import java.util.Arrays;

/** The endpoints that one request has already tried; a handful at most. Reused; confined to one event loop. */
public final class Tried {
    private EndpointState[] states = new EndpointState[2];
    private int count;

    public void add(EndpointState state) {
        if (count == states.length) {
            states = Arrays.copyOf(states, count * 2);
        }
        states[count++] = state;
    }

    public boolean contains(EndpointState state) {
        for (int i = 0; i < count; i++) {
            if (states[i] == state) {
                return true;
            }
        }
        return false;
    }

    /** These and one more. Allocates. */
    static Tried plus(Tried some, EndpointState one) {
        Tried sum = new Tried();
        for (int i = 0; some != null && i < some.count; i++) {
            sum.add(some.states[i]);
        }
        sum.add(one);
        return sum;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Forgets all, so that a reused set keeps no retired endpoint alive. */
    public void clear() {
        Arrays.fill(states, 0, count, null);
        count = 0;
    }
}
