package io.sluice.dataplane.balance;

import io.sluice.model.Endpoint;
import io.sluice.model.Reason;
import io.sluice.model.Upstream;
import io.sluice.model.UpstreamId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What outlives a plan: the endpoints of one upstream as they are now, the round-robin cursor, and which client stays
 * with which endpoint. One per {@link UpstreamId}, kept by {@code activate}. Picking is for any thread and takes one
 * volatile read; changes are made by one thread at a time.
 */
public final class UpstreamState {
    /** Clients remembered per upstream with affinity. */
    public static final int AFFINITY_CAPACITY = 65_536;

    private final UpstreamId id;
    private final int loops;
    private final RoundRobin roundRobin;
    private volatile EndpointSet endpoints = new EndpointSet(new EndpointState[0], Reason.NO_ENDPOINT);
    private volatile Affinity affinity;
    private Upstream.Targets targets;

    /**
     * An upstream without endpoints; {@link #replace(Upstream)} brings them.
     *
     * @param id its name
     * @param loops the number of event loops
     * @param start the first ticket of the round robin; random, or fixed in tests
     */
    public UpstreamState(UpstreamId id, int loops, long start) {
        this.id = id;
        this.loops = loops;
        this.roundRobin = new RoundRobin(start);
    }

    public UpstreamId id() {
        return id;
    }

    /** The endpoints of this moment: one volatile read. */
    public EndpointSet endpoints() {
        return endpoints;
    }

    /**
     * The next endpoint for a request.
     *
     * @param client whose request it is, for affinity
     * @param nowNanos the time of the batch, of a monotonic clock
     * @param tried the endpoints that this request has tried; null or empty at first
     * @return null when there is none; then {@link #absence()} says why, unless all were tried
     */
    public EndpointState pick(InetAddress client, long nowNanos, Tried tried) {
        Affinity sticky = affinity;
        if (sticky == null) {
            return roundRobin.pick(endpoints, tried);
        }
        EndpointState last = sticky.find(client, nowNanos, tried);
        if (last != null) {
            return last;
        }
        EndpointState next = roundRobin.pick(endpoints, tried);
        if (next != null) {
            sticky.remember(client, nowNanos, next);
        }
        return next;
    }

    /**
     * Why {@link #pick} found no endpoint for a request that had tried none. Never null, even when one has arrived
     * since: the two calls may see different sets.
     */
    public Reason absence() {
        Reason absence = endpoints.absence();
        return absence != null ? absence : Reason.NO_ENDPOINT;
    }

    /**
     * Takes over what a plan says. Endpoints that stay keep their state and with it their connections, the cursor goes
     * on, and an equal list replaces nothing. A name keeps its resolved endpoints while it stays the same.
     *
     * @return the endpoints that left, for whoever holds connections to them
     */
    public synchronized List<EndpointState> replace(Upstream upstream) {
        boolean same = upstream.targets().equals(targets);
        targets = upstream.targets();
        affinity(upstream.affinity());
        if (same) {
            return List.of();
        } else if (upstream.targets() instanceof Upstream.Addresses addresses) {
            return swap(addresses.endpoints(), addresses.absence().orElse(Reason.NO_ENDPOINT));
        }
        return swap(List.of(), Reason.NAME_NOT_RESOLVED);
    }

    /**
     * Takes over the answer to {@link Upstream.Name}, unless the plan has meanwhile changed to something else.
     *
     * @param name what was resolved
     * @param answer sorted, without duplicates
     * @return the endpoints that left
     */
    public synchronized List<EndpointState> resolved(Upstream.Name name, List<Endpoint> answer) {
        return name.equals(targets) ? swap(answer, Reason.NAME_NOT_RESOLVED) : List.of();
    }

    /**
     * Says that no plan names this upstream any more. Requests that were decided before may still finish here, but no
     * connection is kept.
     *
     * @return all endpoints
     */
    public synchronized List<EndpointState> retire() {
        List<EndpointState> all = Arrays.asList(states());
        all.forEach(EndpointState::retire);
        return all;
    }

    private void affinity(Optional<Duration> timeout) {
        Affinity now = affinity;
        if (timeout.isEmpty()) {
            affinity = null;
        } else if (now == null) {
            affinity = new Affinity(AFFINITY_CAPACITY, timeout.get());
        } else {
            now.timeout(timeout.get());
        }
    }

    private List<EndpointState> swap(List<Endpoint> wanted, Reason absence) {
        EndpointSet old = endpoints;
        if (old.endpoints().equals(wanted) && (!wanted.isEmpty() || old.absence() == absence)) {
            return List.of();
        }
        Map<Endpoint, EndpointState> leaving = new HashMap<>();
        for (EndpointState state : states()) {
            leaving.put(state.endpoint(), state);
        }
        EndpointState[] next = new EndpointState[wanted.size()];
        for (int i = 0; i < next.length; i++) {
            EndpointState kept = leaving.remove(wanted.get(i));
            next[i] = kept != null ? kept : new EndpointState(wanted.get(i), loops);
        }
        endpoints = new EndpointSet(next, absence);
        List<EndpointState> left = new ArrayList<>(leaving.values());
        left.forEach(EndpointState::retire);
        return left;
    }

    private EndpointState[] states() {
        EndpointSet now = endpoints;
        EndpointState[] states = new EndpointState[now.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = now.at(i);
        }
        return states;
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
