package io.sluice.dataplane.balance;

import io.sluice.dataplane.balance.EndpointHealth.Standing;
import io.sluice.dataplane.loop.Loop;
import io.sluice.model.Endpoint;
import io.sluice.model.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The endpoints of an upstream that may be picked at one moment, sorted by (address, port), and the policy made ready for
 * them; immutable.
 */
public final class EndpointSet {
    private final EndpointState[] states;
    private final List<Endpoint> endpoints;
    private final Reason absence;
    private final Balancer balancer;
    private final EndpointState[] trials;

    /** @param trials endpoints that are out, and may get one request to show that they are well */
    EndpointSet(EndpointState[] states, Reason absence, Balancer balancer, EndpointState[] trials) {
        this.states = states;
        this.trials = trials;
        this.balancer = balancer;
        this.absence = states.length == 0 ? absence : null;
        List<Endpoint> list = new ArrayList<>(states.length);
        for (EndpointState state : states) {
            list.add(state.endpoint());
        }
        this.endpoints = List.copyOf(list);
    }

    public int size() {
        return states.length;
    }

    public boolean isEmpty() {
        return states.length == 0;
    }

    /** The endpoint at a position, 0 to {@link #size()} − 1. */
    public EndpointState at(int index) {
        return states[index];
    }

    boolean contains(EndpointState endpoint) {
        for (EndpointState each : states) {
            if (each == endpoint) {
                return true;
            }
        }
        return false;
    }

    public Stream<EndpointState> stream() {
        return Arrays.stream(states);
    }

    /** The addresses, in the order of {@link #at}. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    Balancer balancer() {
        return balancer;
    }

    /**
     * The next endpoint for a request, see {@link UpstreamState#pick}.
     *
     * @param ejectAfter so many failures in a row make an endpoint doubtful; 0 for never
     */
    EndpointState pick(Loop loop, long key, Tried tried, int ejectAfter) {
        if (states.length == 0) {
            return null;
        }
        EndpointState next = balancer.pick(this, loop, key, tried);
        return next == null || admits(next, tried, ejectAfter) ? next : another(loop, key, tried, next);
    }

    /**
     * Whether a request that belongs to an endpoint is to go there: not while it is being ejected, and to one on probation
     * one request at a time. That is never a second attempt: nobody would hear of it if its client left before it began.
     */
    boolean admits(EndpointState endpoint, Tried tried, int ejectAfter) {
        EndpointHealth health = endpoint.health();
        return !health.doubted(ejectAfter) || Draw.isFirst(tried) && health.prove();
    }

    /** For others than those whom it admits an endpoint counts as tried; it is used if it is the last. */
    private EndpointState another(Loop loop, long key, Tried tried, EndpointState doubted) {
        Tried all = Tried.plus(tried, doubted);
        EndpointState other = balancer.pick(this, loop, key, all);
        return other == null || all.contains(other) ? doubted : other;
    }

    /** One of {@link #trials} for whom nobody else has a request now; null when there is none. */
    EndpointState trial() {
        for (EndpointState each : trials) {
            if (each.health().move(Standing.TRIAL, Standing.TRYING)) {
                return each;
            }
        }
        return null;
    }

    EndpointState[] trials() {
        return trials;
    }

    boolean has(EndpointState[] same, EndpointState[] sameTrials) {
        return Arrays.equals(states, same) && Arrays.equals(trials, sameTrials);
    }

    /** Why there is no endpoint; null when there is one. */
    public Reason absence() {
        return absence;
    }
}
